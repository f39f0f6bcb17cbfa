/** The shapes the server speaks. Ids are strings, times RFC 3339 in UTC. */
import type { Attachment, FieldRights, FileTypeName, FormDto, Refs } from "./form-types";
import type { components } from "./schema";

/** What is generated from the server's code; the names below are what the page calls it. */
export type Shape = components["schemas"];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The values of one record, by field key. */
export type Values = Readonly<Record<string, Json | undefined>>;

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** One mistake in what was sent. */
export type Problem = Shape["SaidProblem"];

/** RFC 9457, as the server sends it; made here for what never reached the server. */
export type ProblemBody = Partial<Shape["ProblemBody"]> & Pick<Shape["ProblemBody"], "status" | "code">;

export type Me = Shape["Me"];

export type Session = Shape["Session"];

export type Member = Shape["Member"];
export type ProxyView = Shape["ProxyView"];
export type AskingApp = Shape["AskingApp"];
export type HandOverWish = Shape["HandOverWish"];

export type Department = Shape["Department"];

export type Role = Shape["Role"];

export type ApiKey = Shape["Key"];

export type Template = Shape["Template"];

export type NavigationItem = Shape["NavigationItem"];

export type App = Shape["App"];

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

export type FlowState = "running" | "returned" | "approved" | "rejected" | "withdrawn" | "terminated";

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
  archived_at?: string | null;
  rules: Record<string, RuleResult>;
  /** The sensitive fields with a value that cannot be read. */
  unreadable?: string[];
  /** Those of the fields asked about that the reader may change on this record. */
  may_edit?: string[];
  /** The positions of those of the conditions asked about that hold. */
  marks?: number[];
}

/** A page of a box; how far was searched, where there is more to search than one answer looks through. */
export interface TaskPage extends Page<Task> {
  searched_to: string | null;
}

export interface RecordPage extends Page<DataRecord> {
  count?: { value: number; exact: boolean };
  refs: Refs;
  /** How many records were looked at, those created last; absent when all were. */
  newest?: number;
  /** Of the recycle bin: after how many days there a record is destroyed; 0 when it stays for ever. */
  bin_days?: number | null;
}

/** A button on a record that starts a flow. */
export type RecordButton = Shape["ButtonView"];

/** A button that records of a form may have, and what became of it on one of several. */
export type FormButton = Shape["FormButton"];
export type ButtonOutcome = Shape["ButtonBatchItem"];

export interface RecordAnswer {
  record: DataRecord;
  refs: Refs;
  rights: FieldRights & { update: boolean; delete: boolean; destroy: boolean };
  flow?: string[] | null;
  buttons?: RecordButton[];
  /** The id of the record this one became by a merge. */
  became?: string | null;
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
  /** Fields whose old value could not become one of their new kind and is set aside. */
  kept?: string[];
  /** The sensitive fields that were changed and whose values cannot be read. */
  unreadable?: string[];
  /** The merge it belongs to, with the other records of it. */
  merge?: { id: string; others: { id: string; title: string }[]; stands: boolean } | null;
}

export interface Comment {
  id: string;
  at: string;
  by: string;
  text: string;
  /** The ids of the members it speaks to. */
  mentions?: string[];
  /** The files that go with it. */
  files?: Attachment[];
  edited_at?: string | null;
  /** When it was taken back: its words, people and files are gone then. */
  deleted_at?: string | null;
  /** Until when one may change it or take it back; null where one may not. */
  open_until?: string | null;
}

export interface Followers {
  following: boolean;
  items: Person[];
}

export type TaskBox = "todo" | "done" | "cc";
export type TaskAction =
  | "approve"
  | "reject"
  | "return"
  | "transfer"
  | "add_sign"
  | "delegate"
  | "ask"
  | "cc"
  | "take_back"
  | "claim"
  | "unclaim"
  | "comment";

/** When those who are added to a step sign. */
export type SignPlace = "before" | "after" | "parallel";

export type TaskDecision =
  "approved" | "rejected" | "returned" | "transferred" | "handled" | "resubmitted" | "answered" | "read";

export type Task = Shape["TaskView"] & {
  kind: "approve" | "handle" | "answer" | "cc";
  state: "open" | "done" | "canceled";
  decision: TaskDecision | null;
};

/** A flow of which there is something in a box. */
export type BoxedFlow = Shape["BoxedFlow"];

/** What became of one of many tasks decided at once. */
export type TaskOutcome = Shape["TaskBatchItem"];

export type Notices = Shape["Notices"];
export type Person = Shape["Person"];

export type RunState = FlowState | "done";

export type RunNode = Shape["NodeView"];

/** One node of a drawn run. */
export type DiagramNode = Shape["DiagramNode"];

export type AppFigures = Shape["AppFigures"];
export type FlowFigures = Shape["FlowFigures"];
export type ComparedFlow = Shape["ComparedFlow"];
/** How the flows of all apps go. */
export type FlowReport = Shape["FlowReport"];
export type ReportFlow = Shape["ReportFlow"];
export type ReportNode = Shape["ReportNode"];
export type ReportWeek = Shape["ReportWeek"];
export type ReportPart = Shape["ReportPart"];
export type StandardFigures = Shape["StandardView"];

/** Which time lengths are of: what is worked, or what passes on the clock. */
export type CountedTime = Shape["CountedTime"];

/** Whom a reminder would tell what. */
export type ReminderPreview = Shape["ReminderPreview"];

export type NodeFigures = Shape["NodeFiguresView"];

export type PersonFigures = Shape["PersonFiguresView"];

/** One passing of a node that acts by itself. */
export type NodeLogLine = Shape["NodeLogView"];

export type NodeOutcome = NodeLogLine["outcome"];

/** What became of one passing that was tried again. */
export type NodeRetry = Shape["NodeRetryItem"];

export type TimelineEntry = Shape["TimelineView"];

export type Run = Omit<Shape["RunView"], "state" | "tasks"> & { state: RunState; tasks: Task[] };

/** One step a record would pass when submitted now. */
export interface PreviewStep {
  node: string;
  kind: "approve" | "handle" | "cc";
  title: string;
  people: Person[];
  /** Whose approval is taken as given. */
  given: Person[];
  /** What becomes of it where nobody is found. */
  nobody: "skip" | "reject" | null;
  /** Whoever submits picks the people here, */
  pick: boolean;
  /** from these, or from everybody. */
  candidates: Person[] | null;
  /** So many at least, and at most. */
  min: number | null;
  max: number | null;
}

export interface SubmitPreview {
  flow: string;
  flow_title: string;
  steps: PreviewStep[];
}

/** A decision that may need more than words. */
export type Judgement = "approve" | "reject";

/** The files that go with a decision. */
export interface DecisionFiles {
  required?: Judgement[];
  types?: FileTypeName[];
  /** In MB. */
  max_size?: number;
}

/** What was begun with a task and is kept on the server. */
export interface TaskDraft {
  values: Values;
  opinion: string;
  signature: Attachment | null;
  attachments: Attachment[];
  saved_at: string;
}

export interface TaskAnswer {
  task: Task;
  run: Run;
  /** None when the flow has no record, or it is gone. */
  record: DataRecord | null;
  refs: Refs;
  form: FormDto | null;
  actions: TaskAction[];
  /** Those the assignee has asked or let sign, who can be taken out again. */
  removable: Person[];
  /** The task waits for one of them. */
  waiting: boolean;
  /** It cannot be taken back once it is approved; false where that asks for more than a word. */
  approval_is_final: boolean;
  return_targets: { node: string; title: string }[];
  /** The same for the runs that wait for this one, the nearest first. */
  return_above: { run: string; flow_title: string; targets: { node: string; title: string }[] }[];
  opinion: "optional" | "required" | "refusing";
  /** The decisions that need your signature. */
  signature: Judgement[];
  /** The files that may or must go with your decision. */
  attachments: DecisionFiles | null;
  /** What you have begun and not sent. */
  draft: TaskDraft | null;
  /** Whom you pick for later steps when you approve. */
  picks: Shape["PickView"][];
}

export type Notification = Shape["Notification"];

export type AuditEntry = Shape["AuditEntry"] & { detail: Json };

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
  file_mb: number;
  /** Whether members may decide tasks from their letters, where a flow lets them. */
  mail_decision: boolean;
  robots: GroupRobot[];
  /** Hosts, addresses and networks inside the company that may be called. */
  internal_hosts: string[];
  hours: WorkingHours;
  /** The hours of departments that work otherwise, by department id. */
  department_hours: Record<string, WorkingHours>;
}

export interface WrittenShift {
  readonly from: string;
  /** "24:00" for the end of the day. */
  readonly to: string;
}

/** When is worked: the shifts of Monday to Sunday, the holidays followed, days of one's own. */
export interface WorkingHours {
  readonly week: readonly WrittenShift[][];
  readonly holidays: "cn" | null;
  readonly days: readonly { readonly day: string; readonly title: string; readonly shifts: WrittenShift[] }[];
}

export type PlannedMonth = Shape["Month"];

/** Something people are told of, with the words for it. */
export type NoticeEvent = Shape["NoticeEventView"];
export type NoticeWords = Shape["NoticeWords"];

/** What receivers check webhooks and calls of flows with. */
export type SigningKeys = Shape["SigningKeys"];

/** What an app may speak through, by name. */
export type Outlets = Shape["Outlets"];

export type GroupRobot = Shape["GroupRobot"];

export type RobotInput = Omit<GroupRobot, "has_secret"> & { readonly secret?: string | null };

export type Timer = Shape["TimerView"];

export type TimerCounts = Shape["TimerCounts"];

/** How the server and its workspace are. */
export type SystemStatus = Shape["SystemStatus"];

export type OutboxMessage = Shape["Message"];

export type OutboxCounts = Shape["OutboxCounts"];

/** How many messages are sent again. */
export type Resent = Shape["Resent"];

export type Incident = Shape["IncidentView"];
export type OpenIncidents = Shape["OpenIncidents"];
export type StuckRun = Shape["StuckRun"];

export type Job = Shape["Job"] & { result?: Json };

export type DefinitionEntry = Shape["Entry"];

export type Definition = Shape["Definition"];

/** A flow tried out: how far it came and who decides now. */
export type DryRun = Shape["DryRunView"];
export type DryBack = Shape["DryBack"];
export type DryDeed = Shape["DryDeed"];
export type DryTask = Shape["DryTask"];
export type DryOffer = Shape["DryOffer"];
export type TrailLine = Shape["TrailLine"];
