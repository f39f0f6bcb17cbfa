/** What happened in a run, newest last, with opinions. */
import type { RunState, TimelineEntry } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts, type Translate } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { EvidenceShown } from "./evidence-shown";
import { texts } from "./texts/texts";
import styles from "./timeline.module.css";

type TextKey = keyof (typeof texts)["zh-CN"];

const words: Record<string, TextKey> = {
  start: "actStart",
  approve: "actApprove",
  handle: "actHandle",
  reject: "actReject",
  return: "actReturn",
  resubmit: "actResubmit",
  withdraw: "actWithdraw",
  transfer: "actTransfer",
  comment: "actComment",
  urge: "actUrge",
  add_before: "actAddBefore",
  add_after: "actAddAfter",
  add_parallel: "actAddParallel",
  remove: "actRemove",
  delegate: "actDelegate",
  ask: "actAsk",
  answer: "actAnswer",
  take_back: "actTakeBack",
  claim: "actClaim",
  unclaim: "actUnclaim",
  cc: "actCc",
  read: "actRead",
  reassign: "actReassign",
  resend: "actResend",
  revoke: "actRevoke",
  terminate: "actTerminate",
  suspend: "actSuspend",
  resume: "actResume",
  rerun: "actRerun",
  jump: "actJump",
  activate: "actActivate",
  remind: "actRemind",
  escalate: "actEscalate",
  skip: "actSkip",
  replace: "actReplace",
  write: "actWrite",
  notify: "actNotify",
  unsent: "actUnsent",
  call: "actCall",
  request: "actRequest",
  answered: "actAnswered",
  print: "actPrint",
  repeat: "actRepeat",
  failed: "actFailed",
  wait: "actWait",
  due: "actDue",
  stuck: "actStuck",
  held: "actHeld",
  retry: "actRetry",
  migrate: "actMigrate",
  end: "actEnd",
};

/** Lines whose words are a moment. */
const moments: ReadonlySet<string> = new Set(["wait", "due"]);

const strong: Record<string, string | undefined> = {
  approve: styles.good,
  handle: styles.good,
  reject: styles.bad,
  return: styles.warn,
  take_back: styles.warn,
  terminate: styles.bad,
  suspend: styles.warn,
  rerun: styles.warn,
  jump: styles.warn,
  activate: styles.warn,
  stuck: styles.bad,
  held: styles.warn,
  unsent: styles.warn,
  failed: styles.bad,
};

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const t = useTexts(texts);
  if (!entries.length) return <p className={styles.none}>{t("noTimeline")}</p>;
  return (
    <ol className={styles.timeline}>
      {entries.map((entry, at) => (
        <TimelineLine key={`${entry.at}-${at}`} entry={entry} />
      ))}
    </ol>
  );
}

interface TimelineLineProps {
  readonly entry: TimelineEntry;
  /** The flow it happened in, where others stand beside it. */
  readonly flow?: string;
}

export function TimelineLine({ entry, flow }: TimelineLineProps) {
  const t = useTexts(texts);
  const word = words[entry.action];
  const name = entry.by?.name ?? t("system");
  return (
    <li className={styles.entry}>
      <Avatar name={name} size={28} />
      <div className={styles.body}>
        <div className={styles.line}>
          <span className={styles.name}>{name}</span>
          <span className={strong[entry.action] ?? styles.action}>{word ? t(word) : entry.action}</span>
          {entry.to ? <span className={styles.action}>{t("to", { to: entry.to })}</span> : null}
          {entry.via === "mail" ? <span className={styles.action}>{t("viaMail")}</span> : null}
        </div>
        <div className={styles.meta}>
          {flow === undefined ? null : <span>{flow}</span>}
          {entry.node_title ? <span>{entry.node_title}</span> : null}
          <time dateTime={entry.at} title={formatExact(entry.at)}>
            {formatMoment(entry.at)}
          </time>
        </div>
        {entry.opinion ? <p className={styles.opinion}>{saidIn(entry.action, entry.opinion, t)}</p> : null}
        <EvidenceShown signature={entry.signature ?? null} attachments={entry.attachments} />
      </div>
    </li>
  );
}

/** The words of a line; some lines have a moment, how a run ended or the numbers of two versions for words. */
function saidIn(action: string, opinion: string, t: Translate<TextKey>): string {
  if (moments.has(action)) return formatExact(opinion);
  if (action === "end") return t(opinion as RunState);
  const [from, to] = opinion.split(" → ");
  return action === "migrate" && from && to ? t("versionsMoved", { from, to }) : opinion;
}
