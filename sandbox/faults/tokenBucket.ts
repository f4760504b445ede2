/** A token bucket: `burst` requests at once, `perSecond` in the long run. */
export interface TokenBucket {
	/** Takes a token, or says after how many milliseconds there will be one. */
	take(nowMs: number): { readonly taken: true } | { readonly taken: false; readonly waitMs: number };
}

export function makeTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
	let tokens = burst;
	let filledAt = startMs;
	return {
		take(nowMs) {
			tokens = Math.min(burst, tokens + ((nowMs - filledAt) / 1000) * perSecond);
			filledAt = nowMs;
			if (tokens >= 1) {
				tokens -= 1;
				return { taken: true };
			}
			return { taken: false, waitMs: ((1 - tokens) / perSecond) * 1000 };
		},
	};
}
