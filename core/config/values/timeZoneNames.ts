/**
 * IANA time zone names: groups of names for the same place, the present name first, with `|` between groups; then all names that
 * stand alone. Node's Intl cannot be asked for this: releases differ in which name they call the right one.
 *
 * From CLDR 48.2, common/bcp47/timezone.xml (Unicode License v3), which agrees with IANA 2025b on the names. IANA's
 * `backward` file also links different places (Europe/Oslo to Europe/Berlin); these links are not used, because the two are different values.
 */
export const linkedTimeZones = `
Africa/Asmara Africa/Asmera|Africa/Bamako Africa/Timbuktu|Africa/Cairo Egypt|Africa/Tripoli Libya|America/Adak America/Atka US/Aleutian
America/Anchorage US/Alaska|America/Argentina/Buenos_Aires America/Buenos_Aires
America/Argentina/Catamarca America/Catamarca America/Argentina/ComodRivadavia|America/Argentina/Cordoba America/Cordoba America/Rosario
America/Argentina/Jujuy America/Jujuy|America/Argentina/Mendoza America/Mendoza|America/Atikokan America/Coral_Harbour
America/Chicago US/Central CST6CDT|America/Denver America/Shiprock Navajo US/Mountain MST7MDT|America/Detroit US/Michigan
America/Edmonton Canada/Mountain America/Yellowknife|America/Halifax Canada/Atlantic|America/Havana Cuba
America/Indiana/Indianapolis America/Indianapolis America/Fort_Wayne US/East-Indiana|America/Indiana/Knox America/Knox_IN US/Indiana-Starke
America/Iqaluit America/Pangnirtung|America/Jamaica Jamaica|America/Kentucky/Louisville America/Louisville
America/Los_Angeles US/Pacific US/Pacific-New PST8PDT|America/Manaus Brazil/West|America/Mazatlan Mexico/BajaSur|America/Mexico_City Mexico/General
America/New_York US/Eastern EST5EDT|America/Noronha Brazil/DeNoronha|America/Nuuk America/Godthab|America/Panama EST|America/Phoenix US/Arizona MST
America/Regina Canada/East-Saskatchewan Canada/Saskatchewan|America/Rio_Branco America/Porto_Acre Brazil/Acre|America/Santiago Chile/Continental
America/Sao_Paulo Brazil/East|America/St_Johns Canada/Newfoundland|America/St_Thomas America/Virgin
America/Tijuana America/Ensenada Mexico/BajaNorte America/Santa_Isabel
America/Toronto America/Montreal Canada/Eastern America/Nipigon America/Thunder_Bay|America/Vancouver Canada/Pacific|America/Whitehorse Canada/Yukon
America/Winnipeg Canada/Central America/Rainy_River|Antarctica/McMurdo Antarctica/South_Pole|Arctic/Longyearbyen Atlantic/Jan_Mayen
Asia/Ashgabat Asia/Ashkhabad|Asia/Dhaka Asia/Dacca|Asia/Ho_Chi_Minh Asia/Saigon|Asia/Hong_Kong Hongkong|Asia/Jerusalem Asia/Tel_Aviv Israel
Asia/Kathmandu Asia/Katmandu|Asia/Kolkata Asia/Calcutta|Asia/Macau Asia/Macao|Asia/Makassar Asia/Ujung_Pandang|Asia/Nicosia Europe/Nicosia
Asia/Seoul ROK|Asia/Shanghai Asia/Chongqing Asia/Chungking Asia/Harbin PRC|Asia/Singapore Singapore|Asia/Taipei ROC|Asia/Tehran Iran
Asia/Thimphu Asia/Thimbu|Asia/Tokyo Japan|Asia/Ulaanbaatar Asia/Ulan_Bator Asia/Choibalsan|Asia/Urumqi Asia/Kashgar|Asia/Yangon Asia/Rangoon
Atlantic/Faroe Atlantic/Faeroe|Atlantic/Reykjavik Iceland|Australia/Adelaide Australia/South|Australia/Brisbane Australia/Queensland
Australia/Broken_Hill Australia/Yancowinna|Australia/Darwin Australia/North|Australia/Hobart Australia/Tasmania Australia/Currie
Australia/Lord_Howe Australia/LHI|Australia/Melbourne Australia/Victoria|Australia/Perth Australia/West
Australia/Sydney Australia/ACT Australia/Canberra Australia/NSW|Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT GMT+0 GMT-0 GMT0 Greenwich
Etc/UTC Etc/UCT Etc/Universal Etc/Zulu UCT UTC Universal Zulu|Europe/Athens EET|Europe/Brussels CET MET|Europe/Chisinau Europe/Tiraspol
Europe/Dublin Eire|Europe/Istanbul Asia/Istanbul Turkey|Europe/Kyiv Europe/Kiev Europe/Zaporozhye Europe/Uzhgorod|Europe/Lisbon Portugal WET
Europe/London Europe/Belfast GB GB-Eire|Europe/Moscow W-SU|Europe/Warsaw Poland|Pacific/Auckland NZ|Pacific/Chatham NZ-CHAT
Pacific/Chuuk Pacific/Truk Pacific/Yap|Pacific/Easter Chile/EasterIsland|Pacific/Honolulu US/Hawaii Pacific/Johnston HST
Pacific/Kanton Pacific/Enderbury|Pacific/Kwajalein Kwajalein|Pacific/Pago_Pago Pacific/Samoa US/Samoa|Pacific/Pohnpei Pacific/Ponape
`;

export const otherTimeZones = `
Africa/Abidjan Africa/Accra Africa/Addis_Ababa Africa/Algiers Africa/Bangui Africa/Banjul Africa/Bissau Africa/Blantyre Africa/Brazzaville
Africa/Bujumbura Africa/Casablanca Africa/Ceuta Africa/Conakry Africa/Dakar Africa/Dar_es_Salaam Africa/Djibouti Africa/Douala Africa/El_Aaiun
Africa/Freetown Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Kampala Africa/Khartoum Africa/Kigali Africa/Kinshasa
Africa/Lagos Africa/Libreville Africa/Lome Africa/Luanda Africa/Lubumbashi Africa/Lusaka Africa/Malabo Africa/Maputo Africa/Maseru Africa/Mbabane
Africa/Mogadishu Africa/Monrovia Africa/Nairobi Africa/Ndjamena Africa/Niamey Africa/Nouakchott Africa/Ouagadougou Africa/Porto-Novo Africa/Sao_Tome
Africa/Tunis Africa/Windhoek America/Anguilla America/Antigua America/Araguaina America/Argentina/La_Rioja America/Argentina/Rio_Gallegos
America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Aruba
America/Asuncion America/Bahia America/Bahia_Banderas America/Barbados America/Belem America/Belize America/Blanc-Sablon America/Boa_Vista
America/Bogota America/Boise America/Cambridge_Bay America/Campo_Grande America/Cancun America/Caracas America/Cayenne America/Cayman
America/Chihuahua America/Ciudad_Juarez America/Costa_Rica America/Coyhaique America/Creston America/Cuiaba America/Curacao America/Danmarkshavn
America/Dawson America/Dawson_Creek America/Dominica America/Eirunepe America/El_Salvador America/Fort_Nelson America/Fortaleza America/Glace_Bay
America/Goose_Bay America/Grand_Turk America/Grenada America/Guadeloupe America/Guatemala America/Guayaquil America/Guyana America/Hermosillo
America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac
America/Inuvik America/Juneau America/Kentucky/Monticello America/Kralendijk America/La_Paz America/Lima America/Lower_Princes America/Maceio
America/Managua America/Marigot America/Martinique America/Matamoros America/Menominee America/Merida America/Metlakatla America/Miquelon
America/Moncton America/Monterrey America/Montevideo America/Montserrat America/Nassau America/Nome America/North_Dakota/Beulah
America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Paramaribo America/Port-au-Prince America/Port_of_Spain
America/Porto_Velho America/Puerto_Rico America/Punta_Arenas America/Rankin_Inlet America/Recife America/Resolute America/Santarem
America/Santo_Domingo America/Scoresbysund America/Sitka America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Vincent
America/Swift_Current America/Tegucigalpa America/Thule America/Tortola America/Yakutat Antarctica/Casey Antarctica/Davis Antarctica/DumontDUrville
Antarctica/Macquarie Antarctica/Mawson Antarctica/Palmer Antarctica/Rothera Antarctica/Syowa Antarctica/Troll Antarctica/Vostok Asia/Aden Asia/Almaty
Asia/Amman Asia/Anadyr Asia/Aqtau Asia/Aqtobe Asia/Atyrau Asia/Baghdad Asia/Bahrain Asia/Baku Asia/Bangkok Asia/Barnaul Asia/Beirut Asia/Bishkek
Asia/Brunei Asia/Chita Asia/Colombo Asia/Damascus Asia/Dili Asia/Dubai Asia/Dushanbe Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Hovd Asia/Irkutsk
Asia/Jakarta Asia/Jayapura Asia/Kabul Asia/Kamchatka Asia/Karachi Asia/Khandyga Asia/Krasnoyarsk Asia/Kuala_Lumpur Asia/Kuching Asia/Kuwait
Asia/Magadan Asia/Manila Asia/Muscat Asia/Novokuznetsk Asia/Novosibirsk Asia/Omsk Asia/Oral Asia/Phnom_Penh Asia/Pontianak Asia/Pyongyang Asia/Qatar
Asia/Qostanay Asia/Qyzylorda Asia/Riyadh Asia/Sakhalin Asia/Samarkand Asia/Srednekolymsk Asia/Tashkent Asia/Tbilisi Asia/Tomsk Asia/Ust-Nera
Asia/Vientiane Asia/Vladivostok Asia/Yakutsk Asia/Yekaterinburg Asia/Yerevan Atlantic/Azores Atlantic/Bermuda Atlantic/Canary Atlantic/Cape_Verde
Atlantic/Madeira Atlantic/South_Georgia Atlantic/St_Helena Atlantic/Stanley Australia/Eucla Australia/Lindeman Etc/GMT+1 Etc/GMT+10 Etc/GMT+11
Etc/GMT+12 Etc/GMT+2 Etc/GMT+3 Etc/GMT+4 Etc/GMT+5 Etc/GMT+6 Etc/GMT+7 Etc/GMT+8 Etc/GMT+9 Etc/GMT-1 Etc/GMT-10 Etc/GMT-11 Etc/GMT-12 Etc/GMT-13
Etc/GMT-14 Etc/GMT-2 Etc/GMT-3 Etc/GMT-4 Etc/GMT-5 Etc/GMT-6 Etc/GMT-7 Etc/GMT-8 Etc/GMT-9 Europe/Amsterdam Europe/Andorra Europe/Astrakhan
Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Bucharest Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Guernsey
Europe/Helsinki Europe/Isle_of_Man Europe/Jersey Europe/Kaliningrad Europe/Kirov Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta
Europe/Mariehamn Europe/Minsk Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Riga Europe/Rome Europe/Samara
Europe/San_Marino Europe/Sarajevo Europe/Saratov Europe/Simferopol Europe/Skopje Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Tirane
Europe/Ulyanovsk Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Vilnius Europe/Volgograd Europe/Zagreb Europe/Zurich Indian/Antananarivo
Indian/Chagos Indian/Christmas Indian/Cocos Indian/Comoro Indian/Kerguelen Indian/Mahe Indian/Maldives Indian/Mauritius Indian/Mayotte Indian/Reunion
Pacific/Apia Pacific/Bougainville Pacific/Efate Pacific/Fakaofo Pacific/Fiji Pacific/Funafuti Pacific/Galapagos Pacific/Gambier Pacific/Guadalcanal
Pacific/Guam Pacific/Kiritimati Pacific/Kosrae Pacific/Majuro Pacific/Marquesas Pacific/Midway Pacific/Nauru Pacific/Niue Pacific/Norfolk
Pacific/Noumea Pacific/Palau Pacific/Pitcairn Pacific/Port_Moresby Pacific/Rarotonga Pacific/Saipan Pacific/Tahiti Pacific/Tarawa Pacific/Tongatapu
Pacific/Wake Pacific/Wallis
`;

/**
 * What programs and people write for a time zone besides IANA's names: Windows' names, abbreviations, offsets from UTC, cities
 * without a zone of their own. Each leads to the right place, to several, or to none.
 */

/**
 * Windows' names (without ` Standard Time`) and the place of each in CLDR 48, common/supplemental/windowsZones.xml, territory 001
 * (Unicode License v3), in IANA's present names.
 */
const windows = `
AUS Central=Australia/Darwin|AUS Eastern=Australia/Sydney|Afghanistan=Asia/Kabul|Alaskan=America/Anchorage|Aleutian=America/Adak|Altai=Asia/Barnaul
Arab=Asia/Riyadh|Arabian=Asia/Dubai|Arabic=Asia/Baghdad|Argentina=America/Argentina/Buenos_Aires|Astrakhan=Europe/Astrakhan|Atlantic=America/Halifax
Aus Central W.=Australia/Eucla|Azerbaijan=Asia/Baku|Azores=Atlantic/Azores|Bahia=America/Bahia|Bangladesh=Asia/Dhaka|Belarus=Europe/Minsk
Bougainville=Pacific/Bougainville|Canada Central=America/Regina|Cape Verde=Atlantic/Cape_Verde|Caucasus=Asia/Yerevan|Cen. Australia=Australia/Adelaide
Central=America/Chicago|Central America=America/Guatemala|Central Asia=Asia/Bishkek|Central Brazilian=America/Cuiaba|Central Europe=Europe/Budapest
Central European=Europe/Warsaw|Central Pacific=Pacific/Guadalcanal|Central Standard Time (Mexico)=America/Mexico_City|Chatham Islands=Pacific/Chatham
China=Asia/Shanghai|Cuba=America/Havana|Dateline=Etc/GMT+12|E. Africa=Africa/Nairobi|E. Australia=Australia/Brisbane|E. Europe=Europe/Chisinau
E. South America=America/Sao_Paulo|Easter Island=Pacific/Easter|Eastern=America/New_York|Eastern Standard Time (Mexico)=America/Cancun|Egypt=Africa/Cairo
Ekaterinburg=Asia/Yekaterinburg|FLE=Europe/Kyiv|Fiji=Pacific/Fiji|GMT=Europe/London|GTB=Europe/Bucharest|Georgian=Asia/Tbilisi|Greenland=America/Nuuk
Greenwich=Atlantic/Reykjavik|Haiti=America/Port-au-Prince|Hawaiian=Pacific/Honolulu|India=Asia/Kolkata|Iran=Asia/Tehran|Israel=Asia/Jerusalem
Jordan=Asia/Amman|Kaliningrad=Europe/Kaliningrad|Korea=Asia/Seoul|Libya=Africa/Tripoli|Line Islands=Pacific/Kiritimati|Lord Howe=Australia/Lord_Howe
Magadan=Asia/Magadan|Magallanes=America/Punta_Arenas|Marquesas=Pacific/Marquesas|Mauritius=Indian/Mauritius|Middle East=Asia/Beirut
Montevideo=America/Montevideo|Morocco=Africa/Casablanca|Mountain=America/Denver|Mountain Standard Time (Mexico)=America/Mazatlan|Myanmar=Asia/Yangon
N. Central Asia=Asia/Novosibirsk|Namibia=Africa/Windhoek|Nepal=Asia/Kathmandu|New Zealand=Pacific/Auckland|Newfoundland=America/St_Johns
Norfolk=Pacific/Norfolk|North Asia=Asia/Krasnoyarsk|North Asia East=Asia/Irkutsk|North Korea=Asia/Pyongyang|Omsk=Asia/Omsk|Pacific=America/Los_Angeles
Pacific SA=America/Santiago|Pacific Standard Time (Mexico)=America/Tijuana|Pakistan=Asia/Karachi|Paraguay=America/Asuncion|Qyzylorda=Asia/Qyzylorda
Romance=Europe/Paris|Russia Time Zone 10=Asia/Srednekolymsk|Russia Time Zone 11=Asia/Kamchatka|Russia Time Zone 3=Europe/Samara|Russian=Europe/Moscow
SA Eastern=America/Cayenne|SA Pacific=America/Bogota|SA Western=America/La_Paz|SE Asia=Asia/Bangkok|Saint Pierre=America/Miquelon|Sakhalin=Asia/Sakhalin
Samoa=Pacific/Apia|Sao Tome=Africa/Sao_Tome|Saratov=Europe/Saratov|Singapore=Asia/Singapore|South Africa=Africa/Johannesburg|South Sudan=Africa/Juba
Sri Lanka=Asia/Colombo|Sudan=Africa/Khartoum|Syria=Asia/Damascus|Taipei=Asia/Taipei|Tasmania=Australia/Hobart|Tocantins=America/Araguaina|Tokyo=Asia/Tokyo
Tomsk=Asia/Tomsk|Tonga=Pacific/Tongatapu|Transbaikal=Asia/Chita|Turkey=Europe/Istanbul|Turks And Caicos=America/Grand_Turk|US Eastern=America/Indiana/Indianapolis
US Mountain=America/Phoenix|UTC=Etc/UTC|Ulaanbaatar=Asia/Ulaanbaatar|Venezuela=America/Caracas|Vladivostok=Asia/Vladivostok|Volgograd=Europe/Volgograd
W. Australia=Australia/Perth|W. Central Africa=Africa/Lagos|W. Europe=Europe/Berlin|W. Mongolia=Asia/Hovd|West Asia=Asia/Tashkent|West Bank=Asia/Hebron
West Pacific=Pacific/Port_Moresby|Yakutsk=Asia/Yakutsk|Yukon=America/Whitehorse`;

const standardTime = ' Standard Time';
const isWholeName = /Standard Time|Time Zone|UTC/;

/** Place by Windows' name. */
export const WINDOWS_ZONES: ReadonlyMap<string, string> = new Map(
	windows.trim().split(/[|\n]/).map((entry): [string, string] => {
		const [name = '', place = ''] = entry.split('=');
		return [isWholeName.test(name) ? name : name + standardTime, place];
	}),
);

/** As Windows, Outlook, macOS and Google show them to people. */
const shown = `
America/New_York: Eastern Time|Eastern Daylight Time|Eastern Time (US & Canada)|Eastern Time - New York|US Eastern Time|ET|EDT
America/Chicago: Central Time|Central Daylight Time|Central Time (US & Canada)|Central Time - Chicago|US Central Time|CT|CDT
America/Denver: Mountain Time|Mountain Daylight Time|Mountain Time (US & Canada)|Mountain Time - Denver|US Mountain Time|MT|MDT
America/Los_Angeles: Pacific Time|Pacific Daylight Time|Pacific Time (US & Canada)|Pacific Time - Los Angeles|US Pacific Time|PT|PDT
America/Phoenix: Arizona; Pacific/Honolulu: Hawaii|Hawaii-Aleutian Standard Time|HT; America/Anchorage: Alaska|Alaska Time|AKST|AKDT|AKT
America/Halifax: Atlantic Time|Atlantic Daylight Time|Atlantic Time (Canada)|ADT; America/St_Johns: Newfoundland|NDT; America/Regina: Saskatchewan
America/Sao_Paulo: Brasilia|Brasilia Time|BRT; America/Argentina/Buenos_Aires: ART; America/Bogota: COT; America/Lima: PET; America/Santiago: CLT
Europe/London: British Summer Time|Greenwich Mean Time; Europe/Berlin: Central European Time|Central European Summer Time|CEST|MEZ|MESZ
Europe/Athens: Eastern European Time|Eastern European Summer Time|EEST; Europe/Lisbon: Western European Time|WEST; Europe/Moscow: MSK|Moscow Time
Europe/Istanbul: TRT; Africa/Johannesburg: SAST; Africa/Nairobi: EAT; Africa/Lagos: WAT; Africa/Maputo: CAT; Asia/Dubai: Gulf Standard Time
Asia/Karachi: PKT; Asia/Kolkata: India Time|Indian Standard Time; Asia/Kathmandu: NPT; Asia/Bangkok: ICT|Indochina Time; Asia/Jakarta: WIB
Asia/Singapore: SGT|Singapore Time; Asia/Hong_Kong: HKT|Hong Kong Time; Asia/Manila: PHT; Asia/Kuala_Lumpur: MYT; Asia/Shanghai: China Time
Asia/Tokyo: JST|Japan Standard Time|Japan Time; Asia/Seoul: KST|Korean Standard Time; Australia/Perth: AWST; Australia/Sydney: AEDT
Australia/Adelaide: ACDT; Pacific/Auckland: NZST|NZDT|NZT; Etc/UTC: Z|Coordinated Universal Time`;

/** Abbreviations that several places use for different times. */
const ambiguous = `
EST: America/New_York|America/Panama; MST: America/Denver|America/Phoenix; HST: Pacific/Honolulu; PST: America/Los_Angeles|Asia/Manila
CST: America/Chicago|Asia/Shanghai|America/Havana; AST: America/Halifax|Asia/Riyadh; IST: Asia/Kolkata|Asia/Jerusalem|Europe/Dublin
BST: Europe/London|Asia/Dhaka; GST: Asia/Dubai|Atlantic/South_Georgia; AEST: Australia/Sydney|Australia/Brisbane
ACST: Australia/Adelaide|Australia/Darwin; SST: Pacific/Pago_Pago|Asia/Singapore; NST: America/St_Johns|Asia/Kathmandu
AMT: America/Manaus|Asia/Yerevan; ECT: America/Guayaquil|Europe/Paris`;

/** Large cities that IANA has no zone for. */
const cities = `
America/New_York: Boston|Washington|Washington DC|Philadelphia|Atlanta|Miami|Charlotte|Pittsburgh|Cleveland
America/Chicago: Dallas|Houston|Austin|Minneapolis|St Louis|New Orleans; America/Denver: Salt Lake City
America/Los_Angeles: San Francisco|Seattle|San Diego|San Jose|Portland|Las Vegas|Silicon Valley; America/Toronto: Ottawa|Quebec
America/Edmonton: Calgary; America/Sao_Paulo: Rio de Janeiro|Brasilia; Europe/London: Edinburgh|Manchester|Glasgow|Birmingham
Europe/Berlin: Frankfurt|Munich|München|Hamburg|Cologne|Köln|Düsseldorf|Stuttgart|Bern; Europe/Zurich: Geneva|Basel|Genève; Europe/Rome: Milan|Milano
Europe/Madrid: Barcelona; Europe/Paris: Lyon|Marseille; Europe/Amsterdam: The Hague|Rotterdam; Europe/Stockholm: Gothenburg; Europe/Warsaw: Krakow
Europe/Moscow: St. Petersburg; Asia/Jerusalem: Tel Aviv; Africa/Johannesburg: Cape Town|Pretoria; Asia/Dubai: Abu Dhabi
Asia/Kolkata: Mumbai|New Delhi|Delhi|Chennai|Bangalore|Bengaluru|Hyderabad|Pune; Asia/Karachi: Islamabad|Lahore; Asia/Bangkok: Hanoi
Asia/Shanghai: Beijing|Shenzhen; Asia/Tokyo: Osaka|Sapporo; Australia/Sydney: Canberra; Pacific/Auckland: Wellington`;

/** Places with these hours from UTC in winter, the best known first. */
export const PLACES_BY_OFFSET: ReadonlyMap<number, readonly string[]> = new Map(
	`-720 -660:Pacific/Pago_Pago -600:Pacific/Honolulu -570:Pacific/Marquesas -540:America/Anchorage -480:America/Los_Angeles -420:America/Denver,America/Phoenix
	-360:America/Chicago,America/Mexico_City -300:America/New_York,America/Bogota -240:America/Halifax,America/La_Paz -210:America/St_Johns -180:America/Sao_Paulo,America/Argentina/Buenos_Aires
	-120:America/Noronha -60:Atlantic/Azores,Atlantic/Cape_Verde 0:Europe/London,Africa/Abidjan 60:Europe/Berlin,Africa/Lagos 120:Europe/Athens,Africa/Johannesburg
	180:Europe/Istanbul,Africa/Nairobi 210:Asia/Tehran 240:Asia/Dubai 270:Asia/Kabul 300:Asia/Karachi,Asia/Tashkent 330:Asia/Kolkata 345:Asia/Kathmandu 360:Asia/Dhaka 390:Asia/Yangon
	420:Asia/Bangkok,Asia/Jakarta 480:Asia/Shanghai,Asia/Singapore 525:Australia/Eucla 540:Asia/Tokyo,Asia/Seoul 570:Australia/Adelaide,Australia/Darwin 600:Australia/Sydney,Australia/Brisbane
	630:Australia/Lord_Howe 660:Pacific/Guadalcanal 720:Pacific/Auckland,Pacific/Fiji 765:Pacific/Chatham 780:Pacific/Tongatapu 840:Pacific/Kiritimati`
		.split(/\s+/).map((entry): [number, readonly string[]] => {
			const [offset = '', places = ''] = entry.split(':');
			return [Number(offset), places.split(',').filter((place) => place !== '')];
		}),
);

const key = (name: string): string => name.toLowerCase().replace(/[\s_]+/g, ' ').trim();
/** The entries of a table in which each row has a name, and texts that belong to it. */
const rowsOf = (table: string): (readonly [name: string, texts: readonly string[]])[] => table.trim().split(/; |\n/).map((row) => {
	const [name = '', texts = ''] = row.split(': ');
	return [name, texts.split('|')];
});
const tabled = (table: string): [string, string][] => rowsOf(table).flatMap(([place, names]) => names.map((name): [string, string] => [key(name), place]));

/** Place by every other name than IANA's. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
	...tabled(cities),
	...[...WINDOWS_ZONES].map(([name, place]): [string, string] => [key(name), place]),
	...tabled(shown),
]);
/** Places by an abbreviation that several use. */
export const SHARED_ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = new Map(rowsOf(ambiguous).map(([name, places]) => [key(name), places]));
const abbreviations: ReadonlySet<string> = new Set(rowsOf(shown).flatMap(([, names]) => names.filter((name) => /^[A-Z]{2,}$/.test(name)).map(key)));

/** The place of Windows' name, of an abbreviation that one place has, of a city. */
export function placeByOtherName(name: string): string | undefined {
	return OTHER_NAMES.get(key(name));
}

/** True for letters that stand for words and that one place has: `CEST`, `edt`, `ET`. */
export function isAbbreviation(name: string): boolean {
	return abbreviations.has(key(name));
}

/** The places that use an abbreviation which several use. */
export function placesByShortName(name: string): readonly string[] {
	return SHARED_ABBREVIATIONS.get(key(name)) ?? [];
}

/** A number of hours from UTC as people write it, and what they write behind it. */
export interface WrittenOffset {
	/** Minutes ahead of UTC. */
	readonly minutes: number;
	/** What stands behind it, such as `Amsterdam, Berlin, Bern` in Windows' list. */
	readonly description: string;
}

const offset = /^\(?\s*(utc\/gmt|gmt\/utc|etc\/gmt|utc|gmt|z)?\s*(?:([+\-\u2212\u2013])\s*(\d{1,2})(?:(?::|\.)?(\d{2}|5))?)?\s*(?:h(?:rs?|ours?)?)?\s*\)?\s*[-–—:]?\s*(.*)/i;

/** `UTC+2`, `GMT+02:00`, `+0530`, `(UTC+01:00) Amsterdam, Berlin`. IANA's Etc/GMT+2 is the other way round, two hours behind UTC. */
export function writtenOffset(text: string): WrittenOffset | undefined {
	const [, name = '', sign, hours, rest = '', description = ''] = offset.exec(text) ?? [];
	if (hours === undefined) return /^\((?:utc|gmt)\)/i.test(text) ? { minutes: 0, description } : undefined;
	const minutes = Number(hours) * 60 + (rest === '5' ? 30 : Number(rest || 0));
	const ahead = (sign === '+') !== (name.toLowerCase() === 'etc/gmt');
	return Math.abs(minutes) <= 14 * 60 ? { minutes: ahead ? minutes : -minutes || 0, description } : undefined;
}
