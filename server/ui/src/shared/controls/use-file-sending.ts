import { useEffect, useRef, useState } from "react";
import { CANCELLED, mayPass, type UploadWatch } from "@/shared/api/upload-in-parts";
import { messageOf } from "@/shared/api/problem";
import { keepPreview } from "./previews";
import { uploadBegins, type UploadNote, type UploadPart } from "./uploads-under-way";

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
}

export type Upload = (file: File, watch: UploadWatch) => Promise<StoredFile>;

/** A file that has not arrived. */
export interface Sending {
  readonly key: number;
  readonly file: File;
  readonly share: number;
  readonly state: "sending" | "waiting" | "failed";
  /** Why it failed, and whether sending it once more makes sense. */
  readonly message: string;
  readonly again: boolean;
}

interface Options {
  readonly value: readonly StoredFile[];
  readonly onChange: (value: readonly StoredFile[]) => void;
  readonly upload: Upload;
  readonly part?: UploadPart | undefined;
}

/** A file that has not arrived, and the try that is or was the last. */
interface Trying {
  readonly stop: AbortController;
  readonly note: UploadNote;
}

/** Files go up as soon as they are chosen; the value holds those that have arrived. */
export function useFileSending({ value, onChange, upload, part }: Options) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const counter = useRef(0);
  const tries = useRef(new Map<number, Trying>());
  // Several uploads end in any order; each must add to the list as it is then.
  const latest = useRef({ value, onChange });
  useEffect(() => {
    latest.current = { value, onChange };
  }, [value, onChange]);
  useEffect(() => {
    const all = tries.current;
    // Left, not cancelled: the same file goes on where it was.
    return () =>
      all.forEach(({ stop, note }) => {
        stop.abort();
        note.ends();
      });
  }, []);

  const update = (key: number, change: Partial<Sending>) =>
    setSending((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const end = (key: number) => {
    tries.current.get(key)?.note.ends();
    tries.current.delete(key);
    setSending((before) => before.filter((one) => one.key !== key));
  };

  const run = async (key: number, file: File) => {
    const stop = new AbortController();
    const note = tries.current.get(key)?.note ?? uploadBegins(null, part);
    note.goesOn();
    tries.current.set(key, { stop, note });
    try {
      const stored = await upload(file, {
        signal: stop.signal,
        onProgress: (share) => update(key, { share }),
        onWaiting: (waiting) => update(key, { state: waiting ? "waiting" : "sending" }),
      });
      keepPreview(stored.id, file);
      const { value: now, onChange: tell } = latest.current;
      const next = [...now, stored];
      latest.current = { value: next, onChange: tell };
      tell(next);
      end(key);
    } catch (error) {
      if (stop.signal.aborted) return;
      // It holds saving back until it is sent or given up: a record without it is not what was meant.
      note.fails();
      update(key, { state: "failed", message: messageOf(error), again: mayPass(error) });
    }
  };

  return {
    sending,
    send: (files: readonly File[]) => {
      const begun = files.map((file) => ({ key: counter.current++, file }));
      const fresh = begun.map((one) => ({
        ...one,
        share: 0,
        state: "sending" as const,
        message: "",
        again: true,
      }));
      setSending((before) => [...before, ...fresh]);
      for (const { key, file } of begun) void run(key, file);
    },
    retry: ({ key, file }: Sending) => {
      update(key, { state: "sending", message: "" });
      void run(key, file);
    },
    cancel: ({ key }: Sending) => {
      tries.current.get(key)?.stop.abort(CANCELLED);
      end(key);
    },
  };
}
