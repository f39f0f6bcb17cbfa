/** What a stranger asks of the server, by the rights of a link alone. */
import { get, post, put } from "@/shared/api/client";
import type { EvaluateAnswer, FormSchema } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";

export interface PublicForm {
  readonly title: string;
  readonly description?: string | null;
  readonly schema: FormSchema;
  readonly ticket: string;
  readonly consent?: {
    readonly text: string;
    /** It is signed as well. */
    readonly signature: boolean;
    readonly version: number;
  } | null;
  readonly timezone: string;
  readonly values: Values;
}

export interface Thanks {
  readonly text?: string | null;
  readonly redirect?: string | null;
  readonly edit?: string | null;
  readonly progress?: string | null;
}

export interface Said {
  readonly title: string;
  readonly text: string;
}

export interface ProgressAnswer {
  readonly title: string;
  readonly sent_at: string;
  readonly state?: string | null;
  readonly fields: readonly Said[];
  readonly steps: readonly { readonly title: string; readonly state: "passed" | "active" | "ahead" }[];
  readonly timezone: string;
}

/** Opens a form to be answered, or with `edit` one's own answer to be changed. */
export function openForm(token: string, edit: string | null, password: string | null): Promise<PublicForm> {
  if (edit !== null) return get<PublicForm>("/public/answers/{secret}", { path: { secret: edit } });
  const body = password === null ? {} : { password };
  return post<PublicForm>("/public/forms/{token}", { path: { token }, body });
}

export function evaluateAnswer(token: string, ticket: string) {
  return (values: Values, signal: AbortSignal, fresh: boolean) =>
    post<EvaluateAnswer>("/public/forms/{token}/evaluate", {
      path: { token },
      body: { ticket, values, fresh },
      signal,
    });
}

/** The same for an answer that is changed: what it says already counts as well. */
export function evaluateChange(secret: string, ticket: string) {
  return (values: Values, signal: AbortSignal) =>
    post<EvaluateAnswer>("/public/answers/{secret}/evaluate", {
      path: { secret },
      body: { ticket, values },
      signal,
    });
}

export interface AnswerInput {
  readonly ticket: string;
  readonly values: Values;
  readonly website: string;
  readonly source: string | null;
  readonly ext: string | null;
  readonly consent: number | null;
  readonly consent_text: string | null;
  readonly signature: string | null;
}

export function sendAnswer(token: string, body: AnswerInput): Promise<Thanks> {
  return post<Thanks>("/public/forms/{token}/answers", { path: { token }, body });
}

export function changeAnswer(secret: string, ticket: string, values: Values): Promise<{ changed: boolean }> {
  return put<{ changed: boolean }>("/public/answers/{secret}", {
    path: { secret },
    body: { ticket, values },
  });
}

export function queryForm(token: string): Promise<{ title: string; schema: FormSchema; timezone: string }> {
  return get("/public/queries/{token}", { path: { token } });
}

export function runQuery(token: string, values: Values): Promise<{ items: { fields: Said[] }[] }> {
  return post("/public/queries/{token}", { path: { token }, body: { values } });
}

export function progressOf(secret: string): Promise<ProgressAnswer> {
  return get("/public/progress/{secret}", { path: { secret } });
}
