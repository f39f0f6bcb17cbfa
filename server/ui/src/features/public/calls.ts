/** What a stranger asks of the server, by the rights of a link alone. */
import { get, post, put } from "@/shared/api/client";
import type { EvaluateAnswer, FormSchema } from "@/shared/api/form-types";
import type { TaskAnswer, Values } from "@/shared/api/types";

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

/** A field of a task in words; of a sub-form with its rows. */
export interface SaidField extends Said {
  readonly rows: readonly (readonly Said[])[];
}

/** What a query page asks for. */
export interface QueryForm {
  readonly title: string;
  readonly schema: FormSchema;
  readonly timezone: string;
  /** Sent with each search; where the link has a password. */
  readonly pass?: string | null;
}

export interface ProgressAnswer {
  readonly title: string;
  readonly sent_at: string;
  readonly state?: string | null;
  readonly fields: readonly Said[];
  readonly steps: readonly { readonly title: string; readonly state: "passed" | "active" | "ahead" }[];
  readonly timezone: string;
}

/** Opens a form to be answered, about what the address was made out for; or with `edit` one's own answer to be changed. */
export function openForm(
  token: string,
  { edit, about }: { readonly edit: string | null; readonly about: string | null },
  password: string | null = null,
): Promise<PublicForm> {
  if (edit !== null) return get<PublicForm>("/public/answers/{secret}", { path: { secret: edit } });
  const body = { ...(password !== null && { password }), ...(about !== null && { about }) };
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
  /** What the answer is about, as the address was made out. */
  readonly about: string | null;
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

export function queryForm(token: string, password: string | null = null): Promise<QueryForm> {
  const path = { token };
  if (password === null) return get("/public/queries/{token}", { path });
  return post("/public/queries/{token}/form", { path, body: { password } });
}

export function runQuery(
  token: string,
  values: Values,
  pass: string | null = null,
): Promise<{ items: { fields: Said[] }[] }> {
  return post("/public/queries/{token}", {
    path: { token },
    body: { values, ...(pass !== null && { pass }) },
  });
}

export function progressOf(secret: string): Promise<ProgressAnswer> {
  return get("/public/progress/{secret}", { path: { secret } });
}

/** How the task of a mailed link stands. */
export interface TaskStanding {
  readonly state: "open" | "decided" | "closed" | "ended" | "expired" | "revoked" | "sign_in";
  /** The address the code goes to, in part. */
  readonly to: string;
  /** How far the letter with the newest code has come: `failed` is tried again, `dead` is not. */
  readonly code?: "waiting" | "held" | "sent" | "failed" | "dead" | null;
}

export type Resume = "rerun" | "jump_back";

export type TaskDecision = "approve" | "reject" | "return";

export interface PublicTask {
  readonly flow_title: string;
  readonly record_title: string;
  readonly step_title: string;
  readonly kind: "approve" | "handle";
  readonly due_at?: string | null;
  readonly fields: readonly SaidField[];
  /** What has to be filled in, and for which steps people have to be picked, before it can be approved. */
  readonly asks: readonly string[];
  readonly picks: readonly string[];
  readonly steps: ProgressAnswer["steps"];
  readonly actions: readonly TaskDecision[];
  /** Where it may be returned to: the initiator, and for members the steps passed. */
  readonly return_targets: TaskAnswer["return_targets"];
  /** What their buttons say, where that is other than usual. */
  readonly buttons: Readonly<Partial<Record<TaskDecision, string>>>;
  readonly opinion: TaskAnswer["opinion"];
  /** What goes with a decision beside words, as members are asked for it. */
  readonly signature: TaskAnswer["signature"];
  readonly attachments: TaskAnswer["attachments"];
  /** Where a member decides it signed in. */
  readonly signed_in?: string | null;
  /** What its files are sent with. */
  readonly ticket: string;
  readonly timezone: string;
}

/** A decision with its words and the ids of what goes with it. */
export interface TaskWish {
  readonly decision: TaskDecision;
  readonly opinion: string | null;
  readonly signature?: string;
  readonly attachments?: readonly string[];
  /** Where it is returned to, and how it goes on afterwards. */
  readonly to?: string;
  readonly resume?: Resume;
}

export function lookAtTask(token: string): Promise<TaskStanding> {
  return get("/public/tasks/{token}", { path: { token } });
}

export function sendTaskCode(token: string): Promise<void> {
  return post("/public/tasks/{token}/code", { path: { token } });
}

export function enterTaskCode(token: string, code: string): Promise<{ session: string }> {
  return post("/public/tasks/{token}/session", { path: { token }, body: { code } });
}

export function openTask(token: string, session: string): Promise<PublicTask> {
  return post("/public/tasks/{token}", { path: { token }, body: { session } });
}

/** Sent again with the same id, the same decision is answered as it was. */
export function decidePublicTask(
  token: string,
  session: string,
  wish: TaskWish,
  commandId: string,
): Promise<TaskStanding> {
  return post("/public/tasks/{token}/decision", {
    path: { token },
    body: { session, ...wish },
    headers: { "idempotency-key": commandId },
  });
}
