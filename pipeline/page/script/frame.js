// Work that may wait until the reader sees the change asked for.

const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));

/** Run while nothing else is to do. */
export const whenIdle = (work) => idle(work);

/** Run when the next frame is painted and the browser has time, soon in any case. */
export function afterPaint(work) {
  if (document.hidden) setTimeout(work); // a hidden page has no frames
  else requestAnimationFrame(() => idle(work, { timeout: 150 }));
}
