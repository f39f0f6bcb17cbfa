/**
 * The server's events, for a tab while it is seen. A stream keeps a connection, of which a browser opens six to a server: a
 * tab that nobody sees has none, and those that are seen share one. Where the browser lets no tabs agree on that, which it
 * does over https and on the machine itself alone, each that is seen has its own.
 */
import { API_ROOT } from "./client";

/** Told when something may have been missed: by the server, and as the events begin to come. */
export const MISSED = "missed";

/** Told when the server gives no events: it may be away, or know the member no longer. */
export const REFUSED = "refused";

type Tell = (name: string) => void;
type End = () => void;

/** After how many milliseconds a stream is asked for again that was refused. */
const AGAIN_MS = 30_000;

/** Tells the names of events that come for a member, until what is answered is called. */
export function followEvents(names: readonly string[], member: string, tell: Tell): End {
  let end: End | null = null;
  const rest = () => {
    end?.();
    end = null;
  };
  const look = () => {
    if (document.visibilityState !== "visible") rest();
    else end ??= "locks" in navigator ? share(names, member, tell) : open(names, tell);
  };
  document.addEventListener("visibilitychange", look);
  // A page that is left may be kept for the way back, with its connections.
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pagehide", rest);
    window.removeEventListener("pageshow", look);
    rest();
  };
}

/** Whoever has the lock has the stream and passes on what comes. The others listen to that, and wait for the lock. */
function share(names: readonly string[], member: string, tell: Tell): End {
  const name = `tenon.events.${member}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string") tell(data);
  };
  const leaving = new AbortController();
  const { signal } = leaving;
  const lead = async () => {
    if (signal.aborted) return;
    const close = open(names, (said) => {
      tell(said);
      channel.postMessage(said);
    });
    await new Promise<void>((left) =>
      signal.addEventListener("abort", () => {
        close();
        left();
      }),
    );
  };
  const takeTurns = async () => {
    const isFree = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await lead();
      return lock !== null;
    });
    if (isFree || signal.aborted) return;
    tell(MISSED);
    await navigator.locks.request(name, { signal }, lead);
  };
  // Ended while it waits; or the browser gives no locks after all.
  takeTurns().catch(() => lead());
  return () => {
    leaving.abort();
    channel.close();
  };
}

function open(names: readonly string[], tell: Tell): End {
  let stream: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    stream = new EventSource(`${API_ROOT}/events`);
    for (const name of [...names, MISSED]) stream.addEventListener(name, () => tell(name));
    stream.onopen = () => tell(MISSED);
    // The browser itself asks again after a connection is lost, but not after a refusal, as of a proxy whose server starts.
    stream.onerror = () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, AGAIN_MS);
      tell(REFUSED);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    stream.close();
  };
}
