/** What the member has begun to enter into a form and not sent: kept in their account, for whatever device they go on with. */
import { get, put, remove } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Values } from "@/shared/api/types";

export interface FormDraft {
  /** Another one each time it is kept; never 0. */
  readonly version: number;
  readonly saved_at: string;
  readonly values: Values;
  /** The form was published anew since, and what it cannot take any more is left out. */
  readonly form_changed: boolean;
  /** The names of files that have to be uploaded again. */
  readonly files_gone: readonly string[];
}

export interface KeptDraft {
  readonly version: number;
  readonly saved_at: string;
  /** Fields that are not kept, such as sensitive ones where there is no key to seal them with. */
  readonly left_out: readonly string[];
}

/** Another device has gone on with the draft, or has sent it or given it up: then there is none. */
export class DraftOvertaken extends Error {
  readonly current: FormDraft | null;

  constructor(current: FormDraft | null) {
    super("the draft is another one by now");
    this.current = current;
  }
}

/** The draft of one form in the account. A version of 0 says that there is none yet. */
export interface DraftAccount {
  load(): Promise<FormDraft | null>;
  /** Answers null when nothing was there to keep. Fails with `DraftOvertaken` when another version lies there. */
  keep(values: Values, version: number): Promise<KeptDraft | null>;
  /** Fails like `keep`; what is gone already is no failure. */
  discard(version: number): Promise<void>;
}

const DRAFT = "/apps/{app}/forms/{form}/draft";

export function draftAccount(app: string, form: string): DraftAccount {
  const path = { app, form };
  const naming = (version: number) => ({ "if-match": `"${version}"` });
  return {
    load: async () => (await get<{ draft: FormDraft | null }>(DRAFT, { path })).draft,
    keep: async (values, version) => {
      const call = { path, body: { values }, headers: naming(version) };
      return (await put<{ draft: KeptDraft | null }>(DRAFT, call).catch(overtaken)).draft;
    },
    discard: (version) => remove(DRAFT, { path, headers: naming(version) }).catch(overtaken),
  };
}

function overtaken(error: unknown): never {
  if (error instanceof ApiProblem && error.code === "draft_conflict") {
    throw new DraftOvertaken(error.body["current"] as FormDraft | null);
  }
  throw error;
}
