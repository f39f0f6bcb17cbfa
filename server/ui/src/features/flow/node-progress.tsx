/** The nodes a run passes, in reading order, with where it stands now and who is or will be asked. */
import { CheckOutlined, ExclamationOutlined, MinusOutlined } from "@ant-design/icons";
import type { Run, RunNode } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./node-progress.module.css";
import { texts } from "./texts/texts";
import { useAskedWords } from "./use-asked-words";

/** Nodes without a person are machinery; they only make the line longer. */
const shownKinds = new Set(["start", "approve", "handle", "cc", "end"]);
const stateText = { passed: "nodePassed", active: "nodeActive", ahead: "nodeAhead" } as const;

export function NodeProgress({ run }: { run: Pick<Run, "nodes"> }) {
  const t = useTexts(texts);
  const nodes = run.nodes.filter((node) => shownKinds.has(node.kind) || node.state === "active");
  if (!nodes.length) return null;
  return (
    <ol className={styles.nodes} aria-label={t("progress")}>
      {nodes.map((node, at) => (
        <Node key={at} node={node} text={t(wordOf(node))} />
      ))}
    </ol>
  );
}

function wordOf(node: RunNode) {
  if (node.stuck) return "nodeStuck";
  return isSkipped(node) ? "nodeSkipped" : stateText[node.state];
}

function isSkipped(node: RunNode): boolean {
  return node.state === "passed" && node.outcome === "skipped";
}

function Node({ node, text }: { node: RunNode; text: string }) {
  const t = useTexts(texts);
  const words = useAskedWords();
  const skipped = isSkipped(node);
  // Where nobody was asked, its people are those whose approval of before counts.
  const asked = skipped ? words([], node.people) : words(node.people, node.given);
  const why = skipped ? asked || t("nodeSkippedNobody") : null;
  const look = node.stuck ? "stuck" : skipped ? "skipped" : node.state;
  return (
    <li
      title={
        asked !== "" && node.state === "passed" ? t("asked", { title: node.title, names: asked }) : undefined
      }
      className={`${styles.node} ${styles[look]}`}
      aria-current={node.state === "active" ? "step" : undefined}
    >
      <span className={styles.mark} aria-hidden="true">
        {node.stuck ? (
          <ExclamationOutlined />
        ) : skipped ? (
          <MinusOutlined />
        ) : node.state === "passed" ? (
          <CheckOutlined />
        ) : null}
      </span>
      <span>
        {node.title}
        {node.stuck ? (
          <span className={styles.stuckWord}>{text}</span>
        ) : (
          <span className="visually-hidden">（{text}）</span>
        )}
        {why !== null ? (
          <span className={styles.people}>
            <span aria-hidden="true">{text} · </span>
            {why}
          </span>
        ) : null}
        {asked !== "" && node.state !== "passed" ? <span className={styles.people}>{asked}</span> : null}
      </span>
    </li>
  );
}
