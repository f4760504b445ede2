import { InvalidCell, SuspectCell } from '../../../../core/config/types';
import { addressesIn, emailType, isAddressOfRows } from '../../../../core/config/values/email';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const no = 'is not an e-mail address; write one address such as jane@example.com';
const several = 'holds several e-mail addresses; keep one of them';
const alone = (address: string) => `is more than an e-mail address; write ${address} alone`;
const local = (length: number) => `${'a'.repeat(length - '@x.example'.length)}@x.example`;

it.each([
	['a@b.io', 'a@b.io'], ["o'neil+x@acme.example", "o'neil+x@acme.example"], ['a@b-c.d-e.io', 'a@b-c.d-e.io'], ['a@1.2.x3', 'a@1.2.x3'], ['A@B.IO', 'A@B.IO'], ['a@b.xn--p1ai', 'a@b.xn--p1ai'],
	['zoë@exämple.example', 'zoë@exämple.example'], ['zoe\u0308@x.io', 'zoë@x.io'], ['ja\u200Bne@x.io', 'jane@x.io'], ['a@b.1', 'a@b.1'], [local(254), local(254)], [`\u200B${local(254)}`, local(254)],
	['jane', no], ['a@', no], ['@b.io', no], ['a@b', no], ['a..b@c.io', no], ['a@b..io', no], ['a@b.', no], ['a@.io', no], ['a b', no], [local(255), no], [`${local(255)}\u200B`, no], ['ä..b@c.io', no],
	['Jane <jane@x.io>', alone('jane@x.io')], ['mailto:jane@x.io', alone('jane@x.io')], ['jane@x.io.', alone('jane@x.io')], ['(jane@x.io)', alone('jane@x.io')], ['x jane@x', no], ['"jane@x.io"', alone('jane@x.io')], ["'jane@x.io", alone('jane@x.io')], ['-jane@x.io', alone('jane@x.io')], ['--jane@x.io', alone('jane@x.io')], ['%jane@x.io', alone('jane@x.io')], ['jane%40x.io', alone('jane@x.io')],
	['email=jane@x.io', alone('jane@x.io')], ['E-Mail=jane@x.io', alone('jane@x.io')], ['login=jane@x.io', alone('jane@x.io')], ['xemail=jane@x.io', 'xemail=jane@x.io'], ['a=b@x.io', 'a=b@x.io'], ['email@x.io', 'email@x.io'],
	['a@x.io, b@x.io', several], ['a@x.io;b@x.io', several], ['a@x.io b@x', several],
])('an e-mail cell: %j is %j', (text, expected) => expect(outcome(emailType.read(text))).toBe(expected));

it('all addresses inside a text are found, up to the limit of the search', () => {
	expect(addressesIn('nobody')).toEqual([]);
	expect(addressesIn('@ here')).toEqual([]);
	expect(addressesIn("Jane <Jane@x.io>, 'bob@x.io.'; zoe\u0308@y.io...")).toEqual(['Jane@x.io', 'bob@x.io', 'zoë@y.io']);
	expect(addressesIn(`${' '.repeat(1_994)}a@x.io b@x.io`)).toEqual(['a@x.io']);
	expect(addressesIn('ja\u200Bne@x.io')).toEqual(['jane@x.io']);
});

const doubt = (read: unknown) => (read instanceof SuspectCell ? [read.value, read.message] : outcome(read));
const plainly = (address: string) => [address, `is written in another way than the address that is used, ${address}`];
const mixes = (address: string, letter: string) => [address, `mixes scripts: ${letter}; type the address anew if it is meant in one script`];

it.each([
	['o\u2019neil@x.io', plainly("o'neil@x.io")], ['jane@x\u3002io', plainly('jane@x.io')], ['ｊａｎｅ@x.io', plainly('jane@x.io')], ['\x01\x02jane@x.io\x02 \x03', plainly('jane@x.io')],
	['jоhn@x.io', mixes('jоhn@x.io', 'о (U+043E) is Cyrillic')], ['jαne@x.io', mixes('jαne@x.io', 'α (U+03B1) is Greek')], ['mıke@x.io', mixes('mıke@x.io', 'ı (U+0131) is not the usual Latin letter')],
	['иван@пример.рф', 'иван@пример.рф'], ['zoë@bücher.example', 'zoë@bücher.example'],
	['ja\x01ne@x.io', 'holds a control character, which nobody can see; type the value anew'], ['ja\uFFFDne@x.io', 'holds \uFFFD, which stands for a letter that was lost when the table was read; read or save it as UTF-8'],
	['N/A', 'stands for nothing, which this column cannot hold; leave the cell blank'],
])('an e-mail cell is doubted or refused for what its letters are: %j is %j', (text, expected) => expect(doubt(emailType.read(text))).toEqual(expected));

it.each([
	["jane''.@x.io", ['jane@x.io']], ['o`neil@x.io', ["o'neil@x.io"]], ['o\u2019neil@x\u3002io', ["o'neil@x.io"]], ["'@x.io jane@... bob@x.io", ['bob@x.io']], ['email=jane@x.io', ['jane@x.io']], ['user:e-mail=jane@x.io', ['jane@x.io']], ['**jane@x.io', ['jane@x.io']],
	['login=#jane@x.io', ['jane@x.io']], ['xmail=jane@x.io', ['xmail=jane@x.io']], ['emailjane@x.io', ['emailjane@x.io']], ['jane%00@x.io', ['jane%00@x.io']], ['jane@x_io-_.', ['jane@x_io']],
])('the addresses in %j are %j', (text, addresses) => expect(addressesIn(text)).toEqual(addresses));

it.each<[string, (code: number) => string]>([
	['URLs', (code) => `%${code.toString(16)}`], ['JSON', (code) => `\\u00${code.toString(16).toUpperCase()}`], ['HTML in hexadecimal figures', (code) => `&#x${code.toString(16)};`], ['HTML', (code) => `&#${code};`],
])('an address is found as %s escape it', (_, escape) => {
	const address = "jo+h.n_az09~m{o'p@xyz-klqrstuvw.example";
	expect(addressesIn(Array.from(address, (letter) => escape(letter.charCodeAt(0))).join(''))).toEqual([address]);
});

it('a row can have what is read as an address, with doubts too', () => {
	expect(['jane@x.io', 'o\u2019neil@x.io', 'jane', '', 'Jane <jane@x.io>'].map(isAddressOfRows)).toEqual([true, true, false, false, false]);
});
