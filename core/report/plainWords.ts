/**
 * Words that messages of this package and of Domo use about anybody: what is left of a sentence with Log Values: Fields Only is made of
 * these, and of what the run may name. A word that is not here is masked, so that a list too short makes a sentence poorer, never
 * leaky; names of people, places and titles have no place in it.
 */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(`
	a above accept accepted access account accounts action active add added address addresses adds admin admins after afterwards again age ago
	agree all allow allowed allowlist allows alone already also always among amongst an and anew another answer answered answering any apart
	append appended applied apply approval approve approved approver approves arabic are arrive arrived as ask asked asks at attribute
	attributes authentication away back backslash bad batch batches be became because become been before begin behind belongs below besides
	between beyond binary bits blank blanking blanks boolean both branches breaks bring brought but by call called came can cannot cards carries
	carry case catches cause cell cells change changed changes changing character characters check choices choose chooses clear cleared clearing
	clearings clears clocks code codes column columns com come comes comma commas company comparable compare compared compares complete
	computers computes config configuration confirmed connect const content control copies copy correct could count counted country counts
	covers create created creates creating credential credentials csv custom customer cut cyrillic data database dataflow dataflows dataset
	datasets datasources date day daylight days decimal default define defined delete deleted deletes deleting deletions department description
	details dialled did differ differed differs difference differences digest digits direction directly do documented documents does doesn domain domains domo
	done dot double doubled doubted down drops dry duplicate duplicates dynamic each earlier early edit edited editor eight either eleven else
	elsewhere email employee empty encoding end ended ends enter entry equal error errors every everybody everything exactly example exchange
	exchanges execute execution exist existing exists expired export expression ext extract factor failed failure failures false few fewer field
	fields figure file fill fills filter filtered filters find finds finished first five for forbidden form format formats formula found four
	from function further future gave get give given gives go goes gone got governance grace grant grants greek group groups guard had hand
	handed handled happened happens has hash hashes have header hebrew held here hides hold holds host hour how http https human i iana id
	identity ids if ignore in include included includes index ins inside instance instances instead internal international into invalid
	invisible invitation invitations invite invited invites is isn it item items its itself job jobs join json keep keeps kept key keys know
	known knows lack lacks language last late lately later latin leading leave leaves left length let letter letters like likely limit limited
	limits line lines list listed listing lists live locale locked log logged login logs long longer look lookalike looks loop loopback lost
	lower machine made mail mailed mailto make makes manage managed management manages many map mark marked match matched matching may mean
	meant member members membership memberships merge messages mfa middle milliseconds min minimum minute minutes missing misspelt mixes mobile
	moment month more most must n n8n name named names national need needs neither nested never new newemail newer next nfc nfkc nine no nobody node
	nodes none nor normalize not notation note notes nothing now null number numbers object of off offset old older on once one ones only open
	or order ordered orphan orphaned orphans other others ours out output over overlap overlapping overlaps overview own owned owner ownerless
	ownership owns package page pages pair panel parameter part participant passed password paste path pdp people per percent percentage perhaps
	permission person personal phone pick place plain plaintext plan planned plans please policy prevented privileged probable probably profile
	program promotions protected protects proven provider proxy purpose put puts queries query quote quoted ran reach reached read readable
	reading reads reason receive received reconcile record records refused refuses reject rejected release released releases remember removal removals remove
	removed removes removing rename renames renaming renewed repair repeating replace replacing report reported request requests required rest
	return revoked role roleid roles room rounded row rows run runs s same save saving say says schema scientific scope scopes script scripts
	search second secret security see seen select send sensitive sent sentence separate separated separates separator separators sequence server
	session set sets setting settings seven several severalemails shared short should show shows sign signing signs since single six size slice
	so social some somebody someone something source spite split spreadsheet stands start started status stay stays stick still stop stopped
	stops store straight string sub such summary support supports sure switch system t table tables tags take taken takes target team tell tells
	ten test text than that the their them then there these they this those thread three through tidy time timeout times timezone title to
	together token tokens told too took tool transfer treat tried tries trigger trim trimmed true try twelve twice two type typed types typo
	typographic unattended unauthorized unavailable unchanged undefined under understood undo undoing undone unknown unless unlock unmarked
	unreadable until up update updated updates upload upper url us use used user userid username users usual utc utf valid value values vanished
	verify version versions vertical view views visible vpn wait waiting waits want wants warning was way ways web webhook went were weren what
	when where wherever whether which while who whoever whole whom whose why will wins wire with without work workflow works would write writes
	writing written wrong wrote year yes yet you zeros zone
`.trim().split(/\s+/));
