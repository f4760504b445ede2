// What a mail looks like in a browser: measured, not guessed. Runs inside the page.

/**
 * Measures the document that is open.
 * @returns {{ height: number, overflow: number, faint: string[], background: string, rightToLeft: string[] }}
 *   overflow: pixels that stick out to the right; faint: texts with less contrast than WCAG AA asks for (4.5, large text 3);
 *   rightToLeft: texts that the page itself sets from right to left
 */
export function measureLooks() {
	const { document, getComputedStyle, innerWidth } = globalThis;
	const most = 3_000; // elements
	const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
	const isClear = ([, , , alpha = 1]) => alpha === 0;
	const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
	const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const contrast = (a, b) => {
		const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
		return (light + 0.05) / (dark + 0.05);
	};
	const behind = (element) => {
		for (let one = element; one; one = one.parentElement) {
			const color = parse(getComputedStyle(one).backgroundColor);
			if (!isClear(color)) return color;
		}
		return [255, 255, 255];
	};
	// Of a long document its beginning; what is folded is laid out anew for each question about it, which takes for ever.
	const unfolded = (selector) => {
		const found = [];
		// No TreeWalker: where the page may run no scripts of its own, neither may its callback.
		const visit = (parent) => {
			for (const element of parent.children) {
				if (found.length >= most) return;
				if (element.matches('details:not([open]) > :not(summary)')) continue;
				if (element.matches(selector)) found.push(element);
				visit(element);
			}
		};
		visit(document.body);
		return found;
	};
	const texts = unfolded('*').filter((element) =>
		element.getClientRects().length > 0 && getComputedStyle(element).fontSize !== '0px' && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''),
	);
	const faint = texts.flatMap((element) => {
		const { color, fontSize, fontWeight } = getComputedStyle(element);
		const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
		const found = contrast(parse(color), behind(element));
		return found < (isLarge ? 3 : 4.5) ? [`${found.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`] : [];
	});
	return {
		height: document.documentElement.scrollHeight,
		overflow: document.documentElement.scrollWidth - innerWidth,
		faint: [...new Set(faint)],
		background: getComputedStyle(document.body).backgroundColor,
		rightToLeft: unfolded('bdi').filter((one) => getComputedStyle(one).direction === 'rtl').map((one) => one.textContent),
	};
}
