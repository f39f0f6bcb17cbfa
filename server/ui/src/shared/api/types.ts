/** The shapes the server speaks. Ids are strings, times RFC 3339 in UTC. */
import type { FieldRights, FormDto, Refs } from "./form-types";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The values of one record, by field key. */
export type Values = Readonly<Record<string, Json | undefined>>;

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface Problem {
  pointer: string;
  code: string;
  message: string;
  hint?: string | null;
  file?: string | null;
}

/** RFC 9457, as the server sends it. */
export interface ProblemBody {
  title?: string;
  status: number;
  code: string;
  detail?: string;
  problems?: Problem[];
}

export interface Me {
  id: string;
  username: string;
  name: string;
  email: string | null;
  departments: { id: string; title: string }[];
  roles: string[];
  is_owner: boolean;
  is_admin: boolean;
  language: string;
  workspace: { title: string; timezone: string };
  unread: number;
  todo: number;
}

export interface Session {
  id: string;
  created_at: string;
  last_seen_at?: string | null;
  user_agent?: string | null;
  address?: string | null;
  current?: boolean;
}

export interface Member {
  id: string;
  username: string;
  name: string;
  email: string | null;
  phone: string | null;
  departments: { id: string; title: string }[];
  roles: string[];
  is_owner: boolean;
  is_admin: boolean;
  status: "active" | "left";
}

export interface Department {
  id: string;
  key: string;
  title: string;
  parent: string | null;
  head: string | null;
}

export interface Role {
  key: string;
  title: string;
  members: string[];
}

export interface ApiKey {
  id: string;
  title: string;
  created_at: string;
  expires_at: string | null;
  last_used_at?: string | null;
  /** Shown once, in the answer that creates the key. */
  token?: string;
}

export interface Template {
  key: string;
  title: string;
  description: string;
  version: string;
  icon: string | null;
  color: string | null;
  forms: string[];
  flows: number;
  rules: number;
  demo: { forms: Record<string, number> } | null;
  installed: string[];
}

export interface NavigationItem {
  form?: string | null;
  dashboard?: string | null;
  title: string;
  icon?: string | null;
}

export interface App {
  key: string;
  title: string;
  description: string;
  icon: string | null;
  color: string | null;
  version: string;
  navigation: { title: string; items: NavigationItem[] }[];
  can_build: boolean;
}

export type Condition =
  | readonly [field: string, op: string, value?: Json]
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Record<string, never>;

export interface RuleResult {
  value: Json;
  because: string[];
  at: string;
  state: "set" | "suggested" | "accepted" | "overridden";
  score?: number | null;
  by?: string | null;
  /** When a person accepted or overrode it. */
  decided_at?: string | null;
  reason?: string | null;
}

export type FlowState = "running" | "approved" | "rejected" | "withdrawn" | "terminated";

export interface DataRecord {
  id: string;
  version: number;
  title: string;
  values: Values;
  created_at: string;
  created_by: string | null;
  updated_at: string;
  updated_by: string | null;
  flow_state: FlowState | null;
  /** When it went to the recycle bin. */
  deleted_at?: string | null;
  rules: Record<string, RuleResult>;
}

export interface RecordPage extends Page<DataRecord> {
  count?: { value: number; exact: boolean };
  refs: Refs;
}

export interface RecordAnswer {
  record: DataRecord;
  refs: Refs;
  rights: FieldRights & { update: boolean; delete: boolean; destroy: boolean };
  flow?: string[] | null;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  by: string | null;
  via: string;
  action: string;
  version: number;
  changes: Record<string, [Json, Json]>;
  rules?: Record<string, RuleResult> | null;
}

export interface Comment {
  id: string;
  at: string;
  by: string;
  text: string;
  /** The ids of the members it speaks to. */
  mentions?: string[];
}

export interface Followers {
  following: boolean;
  items: Person[];
}

export type TaskBox = "todo" | "done" | "cc";
export type TaskAction = "approve" | "reject" | "return" | "transfer" | "comment";

export type TaskDecision =
  "approved" | "rejected" | "returned" | "transferred" | "handled" | "resubmitted" | "read";

export interface Task {
  id: string;
  run_id: string;
  app: string;
  /** None for a flow that works on no record. */
  form: string | null;
  record_id: string | null;
  record_title: string;
  flow_title: string;
  node: string;
  node_title: string;
  kind: "approve" | "handle" | "cc";
  state: "open" | "done" | "canceled";
  assignee: Person;
  /** Nobody where a timetable started the flow. */
  initiator: Person | null;
  created_at: string;
  due_at: string | null;
  decided_at: string | null;
  decision: TaskDecision | null;
  opinion: string | null;
  summary: { title: string; text: string }[];
  unread: boolean;
}

export interface Person {
  id: string;
  name: string;
}

export type RunState = FlowState | "done";

export interface RunNode {
  key: string;
  kind: string;
  title: string;
  state: "passed" | "active" | "ahead";
  /** Who is or would be asked there. */
  people: Person[];
}

export interface TimelineEntry {
  at: string;
  by: Person | null;
  action: string;
  node: string | null;
  node_title: string | null;
  opinion: string | null;
  to?: string | null;
}

export interface Run {
  id: string;
  app: string;
  /** None for a flow that works on no record. */
  form: string | null;
  record_id: string | null;
  record_title: string;
  flow: string;
  flow_title: string;
  version: number;
  state: RunState;
  /** Nobody where a timetable started the flow. */
  initiator: Person | null;
  started_at: string;
  ended_at: string | null;
  nodes: RunNode[];
  tasks: Task[];
  timeline: TimelineEntry[];
}

/** One step a record would pass when submitted now. */
export interface PreviewStep {
  node: string;
  kind: "approve" | "handle" | "cc";
  title: string;
  people: Person[];
  /** Whoever submits picks the people here, */
  pick: boolean;
  /** from these, or from everybody. */
  candidates: Person[] | null;
}

export interface SubmitPreview {
  flow: string;
  flow_title: string;
  steps: PreviewStep[];
}

export interface TaskAnswer {
  task: Task;
  run: Run;
  /** None when the flow has no record, or it is gone. */
  record: DataRecord | null;
  refs: Refs;
  form: FormDto | null;
  actions: TaskAction[];
  return_targets: { node: string; title: string }[];
  opinion: "optional" | "required";
}

export interface Notification {
  id: string;
  at: string;
  subject: string;
  text: string;
  link: string | null;
  read: boolean;
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: string | null;
  actor_name: string | null;
  /** Through what it was done: session, key, link, console, import, flow, rule, schedule, system. */
  via: string;
  action: string;
  /** `app/form/record`, or the name of what the action concerns. */
  target: string | null;
  ip: string | null;
  detail: Json;
}

export interface MailServer {
  host: string;
  port: number;
  security: "tls" | "starttls" | "none";
  username: string | null;
  /** Sent only; the server never tells it. */
  password?: string;
  has_password?: boolean;
  from: string;
}

export interface Settings {
  title: string;
  timezone: string;
  language: string;
  base_url: string | null;
  mail: MailServer | null;
  /** Days a record stays in the recycle bin; 0 is for ever. */
  recycle_days: number;
}

export interface Timer {
  id: string;
  /** Who acts on it: reminder, rule, flow, deadline. */
  kind: string;
  due_at: string;
  state: string;
  app: string | null;
  /** The definition it belongs to. */
  title: string | null;
  record_id: string | null;
  attempts: number;
  error: string | null;
}

export interface OutboxMessage {
  id: string;
  channel: string;
  to: string;
  subject: string | null;
  state: string;
  attempts: number;
  next_at: string | null;
  error: string | null;
  created_at: string;
}

export interface Job {
  id: string;
  kind: string;
  state: "running" | "done" | "failed";
  done: number;
  total: number;
  result?: Json;
  error?: string | null;
}

export interface DefinitionEntry {
  path: string;
  kind: string;
  key: string;
  title: string;
  published_version: number | null;
  has_draft: boolean;
  updated_at: string;
}

export interface Definition {
  path: string;
  draft: string | null;
  published: string | null;
  version: number | null;
  versions: { version: number; published_at: string; published_by: string | null }[];
}
