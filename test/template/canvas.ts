import type { INode } from 'n8n-workflow';

/** How n8n draws a workflow, in canvas units. */
const nodeSize = 96;
const handleGap = 32;
const labelHeight = 52; // two lines of name and a subtitle
const labelOverhang = 24; // a name is wider than its node

export interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

interface Point {
	readonly x: number;
	readonly y: number;
}

/** A node with `handles` on its fuller side. */
const heightOf = (handles: number): number => nodeSize + Math.max(0, handles - 2) * handleGap;

/** A node and its name below it. */
export function boxOf({ position: [left, top] }: INode, handles: number): Box {
	return { left: left - labelOverhang, top, right: left + nodeSize + labelOverhang, bottom: top + heightOf(handles) + labelHeight };
}

const handleAt = (top: number, height: number, index: number, count: number): number => top + (height * (index + 1)) / (count + 1);

export interface End {
	readonly node: INode;
	readonly index: number;
	/** Handles on that side, and on the fuller side of the node. */
	readonly count: number;
	readonly handles: number;
}

/** Points along a wire to the right; none for a wire that leads back, which n8n draws around the nodes. */
export function pointsOf(from: End, to: End): Point[] {
	const start = { x: from.node.position[0] + nodeSize, y: handleAt(from.node.position[1], heightOf(from.handles), from.index, from.count) };
	const end = { x: to.node.position[0], y: handleAt(to.node.position[1], heightOf(to.handles), to.index, to.count) };
	if (end.x < start.x) return [];
	const middle = (start.x + end.x) / 2;
	return Array.from({ length: 99 }, (_, at) => {
		const t = (at + 1) / 100;
		const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
		return { x: a * start.x + (b + c) * middle + d * end.x, y: (a + b) * start.y + (c + d) * end.y };
	});
}

export const isInside = ({ x, y }: Point, box: Box): boolean => x > box.left && x < box.right && y > box.top && y < box.bottom;
