/** A component's own feed of a stream: read when it is shown, and every second while the stream runs. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useApp } from '../frame/app.ts';
import { useStore } from '../state/store.ts';
import { createFeed, type Feed, type FeedPlace } from './feed.ts';

/** Milliseconds between two looks at a stream that runs. */
const LOOK = 1_000;

export interface UsedFeed extends Feed {
  /** Reads as much again. */
  readonly readMore: () => void;
}

/** `place` of the first drawing stays; give the component a key. `first`: bytes to read at first, and with each `readMore`. */
export function useFeed(place: FeedPlace, live: boolean, first: number): UsedFeed {
  const { bridge } = useApp();
  const [feed] = useState(() => createFeed(bridge, place));
  const [most, setMost] = useState(first);
  const view = useStore(feed);
  useEffect(() => {
    void feed.read(most);
  }, [feed, most]);
  const look = useEffectEvent(() => {
    if (!view.more) void feed.read(most);
  });
  useEffect(() => {
    // Also when it has ended, for what came between the last look and the end.
    look();
    if (!live) return;
    const timer = setInterval(() => look(), LOOK);
    return () => clearInterval(timer);
  }, [live]);
  return { ...view, readMore: () => setMost(view.bytes + first) };
}
