// docs/evidence/mutation.md: one section a room between markers, written by a whole run of that room; a table above sums them up.
import fs from 'node:fs';
import path from 'node:path';

import { repoRoot } from '../lib/paths.mjs';

const page = path.join(repoRoot, 'docs', 'evidence', 'mutation.md');
const notYetJudged = 'Not yet judged';
const notTried = 'Not tried to the end yet';
const classes = readJson('classes');
const header = '| | killed | timed out | survived | no test reaches it | score |';
const rule = '|---|--:|--:|--:|--:|--:|';

function readJson(name) {
	const file = path.join(repoRoot, 'scripts', 'mutation', 'reasons', `${name}.json`);
	return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

/** `{ folder, killed, timedOut, survived, noCoverage, score }` for each folder and for all; the score is in percent. */
export function figuresByFolder(report) {
	const folders = new Map();
	for (const [file, { mutants }] of Object.entries(report.files)) {
		const folder = path.dirname(file);
		folders.set(folder, [...(folders.get(folder) ?? []), ...mutants]);
	}
	const rows = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, mutants]) => ({ folder, ...figuresOf(mutants) }));
	return [...rows, { folder: 'in all', ...figuresOf([...folders.values()].flat()) }];
}

function figuresOf(mutants) {
	const count = (wanted) => mutants.filter(({ status }) => status === wanted).length;
	const [killed, timedOut, survived, noCoverage] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
	const broken = count('RuntimeError') + count('CompileError');
	if (broken > 0) console.error(`${broken} mutants could not be tried`);
	const all = killed + timedOut + survived + noCoverage;
	return { killed, timedOut, survived, noCoverage, score: all === 0 ? 100 : ((killed + timedOut) / all) * 100 };
}

/**
 * `{ file, line, was, becomes, reason }` for each mutant that no test noticed. The reason is found by file, source text and
 * replacement, so that it lasts while lines move; it is undefined until somebody has judged the mutant.
 */
export function survivorsOf(room, report) {
	const reasons = readJson(room);
	return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
		mutants
			.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
			.sort((a, b) => a.location.start.line - b.location.start.line || a.location.start.column - b.location.start.column)
			.map(({ location, replacement, status }) => {
				const [was, becomes] = [oneLine(textAt(source, location)), oneLine(replacement ?? '')];
				const reason = Object.entries(reasons[file] ?? {}).find(([, changes]) => changes.includes(`${was} → ${becomes}`))?.[0];
				return { file, line: location.start.line, was, becomes, status, reason };
			}),
	);
}

/** Stores a reason for the survivors in these lines, `core/plan/diff.ts:40 Survived a → b` each. */
export function judge(room, reason, lines) {
	if (classes[reason] === undefined) throw new Error(`No such reason: ${reason}. Reasons: ${Object.keys(classes).join(', ')}`);
	const reasons = readJson(room);
	for (const [, file, change] of lines.matchAll(/^(\S+?):\d+ \w+ (.+)$/gm)) {
		const judged = ((reasons[file] ??= {})[reason] ??= []);
		if (!judged.includes(change)) judged.push(change);
	}
	fs.writeFileSync(path.join(repoRoot, 'scripts', 'mutation', 'reasons', `${room}.json`), `${JSON.stringify(reasons, null, '\t')}\n`);
}

/** Stryker counts lines and columns from one. */
function textAt(source, { start, end }) {
	const lines = source.split('\n').slice(start.line - 1, end.line);
	lines.push(lines.pop().slice(0, end.column - 1));
	return [lines[0].slice(start.column - 1), ...lines.slice(1)].join('\n');
}

function oneLine(text) {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** Writes the room's section, and the table above from all sections. */
export function writeSection(room, source, report) {
	const survivors = survivorsOf(room, report);
	const folders = figuresByFolder(report);
	const judged = Object.keys(classes).map((reason) => survivorsList(reason, classes[reason], survivors.filter((one) => one.reason === reason)));
	const rest = survivorsList(notYetJudged, 'Each may hide a rule that no test states.', survivors.filter(({ reason }) => classes[reason] === undefined));
	const missing = source.split(', ').flatMap(filesWithCode).filter((file) => report.files[file] === undefined);
	const today = new Date().toISOString().slice(0, 10);
	const section = [
		`## ${source}`, '', `\`npm run mutation -- ${room}\`, last run ${missing.length === 0 ? 'whole ' : ''}on ${today}.`, '',
		...(missing.length === 0 ? [] : [`${notTried}, and not in these figures: ${missing.map(code).join(', ')}.`, '']),
		header, rule, ...folders.map(rowOf), '', ...[...judged, rest].flat(),
	].join('\n');
	const text = replaceBetween(fs.readFileSync(page, 'utf8'), room, section);
	const sums = [...text.matchAll(/^<!-- (?!rooms)(\w+) -->\n(?:(?!<!-- \/)[\s\S])*?^\| \*\*in all\*\* (\|.*)$/gm)].map(([found, name, figures]) => `| [${name}](#${anchorOf(text, name)})${found.includes(notTried) ? ', in part' : ''} ${figures}`);
	fs.writeFileSync(page, replaceBetween(text, 'rooms', [header, rule, ...sums].join('\n')));
}

/** Files of types, and of classes that only hold values, have nothing to change. */
function filesWithCode(folder) {
	const all = fs.readdirSync(path.join(repoRoot, folder), { recursive: true }).filter((file) => file.endsWith('.ts')).map((file) => path.join(folder, file));
	return all.filter((file) => /^(export )?(async )?(function|const) |^(export )?class \w+ (extends|implements) /m.test(fs.readFileSync(path.join(repoRoot, file), 'utf8'))).sort();
}

function anchorOf(text, room) {
	return text.match(new RegExp(`<!-- ${room} -->\\n## (.*)`))[1].toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-');
}

function replaceBetween(text, name, section) {
	const [from, to] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
	const [start, end] = [text.indexOf(from), text.indexOf(to)];
	if (start < 0 || end < 0) throw new Error(`${page} lacks the markers of ${name}`);
	return `${text.slice(0, start)}${from}${section}\n${text.slice(end)}`;
}

function rowOf({ folder, killed, timedOut, survived, noCoverage, score }) {
	return `| ${folder === 'in all' ? `**${folder}**` : `\`${folder}\``} | ${killed} | ${timedOut} | ${survived} | ${noCoverage} | ${score.toFixed(1)} % |`;
}

function survivorsList(title, why, survivors) {
	if (survivors.length === 0) return [];
	const files = [...new Set(survivors.map(({ file }) => file))];
	const linesOf = (wanted) => survivors.filter(({ file }) => file === wanted).map(({ line, was, becomes }) => `- ${line}: ${code(was)} → ${code(becomes)}`);
	const lines = files.flatMap((file) => ['', `**${file}**`, '', ...linesOf(file)]);
	return [`**${title}** (${survivors.length}). ${why}`, '', `<details><summary>${survivors.length} changes</summary>`, ...lines, '', '</details>', ''];
}

function code(text) {
	return text === '' ? 'nothing' : text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
