import { InvalidCell } from '../../../../core/config/types';
import { addressesIn, emailType } from '../../../../core/config/values/email';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const no = 'is not an e-mail address; write one address such as jane@example.com';
const several = 'holds several e-mail addresses; keep one of them';
const alone = (address: string) => `is more than an e-mail address; write ${address} alone`;
const local = (length: number) => `${'a'.repeat(length - '@x.example'.length)}@x.example`;

it.each([
	['a@b.io', 'a@b.io'], ["o'neil+x@acme.example", "o'neil+x@acme.example"], ['a@b-c.d-e.io', 'a@b-c.d-e.io'], ['a@1.2.x3', 'a@1.2.x3'], ['A@B.IO', 'A@B.IO'], ['a@b.xn--p1ai', 'a@b.xn--p1ai'],
	['zoë@exämple.example', 'zoë@exämple.example'], ['zoe\u0308@x.io', 'zoë@x.io'], ['ja\u200Bne@x.io', 'jane@x.io'], ['a@b.1', 'a@b.1'], [local(254), local(254)], [`\u200B${local(254)}`, local(254)],
	['jane', no], ['a@', no], ['@b.io', no], ['a@b', no], ['a..b@c.io', no], ['a@b..io', no], ['a@b.', no], ['a@.io', no], ['a b', no], [local(255), no], [`${local(255)}\u200B`, no], ['ä..b@c.io', no],
	['Jane <jane@x.io>', alone('jane@x.io')], ['mailto:jane@x.io', alone('jane@x.io')], ['jane@x.io.', alone('jane@x.io')], ['(jane@x.io)', alone('jane@x.io')], ['x jane@x', no], ['"jane@x.io"', alone('jane@x.io')],
	['a@x.io, b@x.io', several], ['a@x.io;b@x.io', several], ['a@x.io b@x', several],
])('an e-mail cell: %j is %j', (text, expected) => expect(outcome(emailType.read(text))).toBe(expected));

it('all addresses inside a text are found, up to the limit of the search', () => {
	expect(addressesIn('nobody')).toEqual([]);
	expect(addressesIn('@ here')).toEqual([]);
	expect(addressesIn("Jane <Jane@x.io>, 'bob@x.io.'; zoe\u0308@y.io...")).toEqual(['Jane@x.io', 'bob@x.io', 'zoë@y.io']);
	expect(addressesIn(`${' '.repeat(1_994)}a@x.io b@x.io`)).toEqual(['a@x.io']);
	expect(addressesIn('ja\u200Bne@x.io')).toEqual(['jane@x.io']);
});
