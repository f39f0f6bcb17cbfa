import { Alert } from "antd";
import { useState } from "react";
import type { Problem } from "@/shared/api/types";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import {
  useMigrationProposal,
  usePreviewMigration,
  type MigrationBranch,
  type MigrationNode,
  type MigrationPlan,
  type MigrationPreview,
  type MigrationProposal,
} from "../../calls/migration";
import { useNodeTitle } from "../use-node-title";
import { ENDS, fateOf, fits, isLeftOut, leavingOut, nodeOf, withFate } from "./mapping";
import styles from "./migrate.module.css";
import { migrateTexts } from "./texts/texts";

interface MapStepProps {
  readonly app: string;
  readonly flow: string;
  readonly choice: Pick<MigrationPlan, "from" | "to">;
  /** What was corrected before one came back from the preview. */
  readonly plan: MigrationPlan | null;
  /** The branches the new version has more by that; before a preview, those by what is proposed. */
  readonly branches: readonly MigrationBranch[] | null;
  readonly onBack: () => void;
  readonly onPreview: (plan: MigrationPlan, preview: MigrationPreview) => void;
}

/** What becomes of each node: proposed, and to be corrected. */
export function MapStep(props: MapStepProps) {
  const { app, flow, choice } = props;
  const proposal = useMigrationProposal(app, flow, choice.from, choice.to);
  if (proposal.isLoadingError)
    return <LoadProblem error={proposal.error} retry={() => void proposal.refetch()} />;
  if (!proposal.data) return <ListSkeleton rows={6} />;
  return <Matching {...props} proposal={proposal.data} />;
}

const PEOPLE = ["keep", "resolve"] as const;

function Matching({
  app,
  flow,
  choice,
  plan,
  branches,
  proposal,
  onBack,
  onPreview,
}: MapStepProps & { readonly proposal: MigrationProposal }) {
  const t = useTexts(migrateTexts);
  const [fate, setFate] = useState({ nodes: plan?.nodes ?? proposal.nodes, ends: plan?.ends ?? [] });
  const [leaveOut, setLeaveOut] = useState(plan?.leave_out ?? []);
  const [people, setPeople] = useState(plan?.people ?? "keep");
  const preview = usePreviewMigration(app, flow);
  const mistakes = problemsOf(preview.error);
  const about = (problem: Problem) => nodeOf(problem.pointer, fate.ends);
  const elsewhere = mistakes.filter((one) => !proposal.from.some(({ node }) => node === about(one)));
  const look = () => {
    const next = { ...choice, ...fate, leave_out: leaveOut, people };
    preview.mutate({ plan: next }, { onSuccess: (found) => onPreview(next, found) });
  };
  const change = (node: string, chosen: string) => {
    preview.reset();
    setFate(withFate(fate, node, chosen));
  };
  const columns: Column<MigrationNode>[] = [
    { key: "now", title: t("nodeNow"), render: (node) => <NodeName node={node} /> },
    {
      key: "then",
      title: t("nodeThen"),
      render: (node) => (
        <Counterpart
          node={node}
          among={proposal.to}
          becomes={fateOf(fate, node.node)}
          problem={mistakes.find((one) => about(one) === node.node)}
          onChange={(becomes) => change(node.node, becomes)}
        />
      ),
    },
  ];
  return (
    <>
      <p className={styles.help}>{t("mapHelp")}</p>
      {preview.error && (mistakes.length === 0 || elsewhere.length > 0) && (
        <Alert
          role="alert"
          type="error"
          showIcon
          className={styles.problem ?? ""}
          title={
            elsewhere.length > 0 ? inLine(elsewhere.map((one) => one.message)) : messageOf(preview.error)
          }
        />
      )}
      <RowsTable
        columns={columns}
        rows={[...proposal.from]}
        rowKey={(node) => node.node}
        label={t("stepMap")}
      />
      <Branches
        branches={branches ?? proposal.branches}
        isOut={(branch) => isLeftOut(leaveOut, branch)}
        onChange={(branch, out) => setLeaveOut(leavingOut(leaveOut, branch, out))}
      />
      <fieldset className={styles.people}>
        <legend>{t("people")}</legend>
        {PEOPLE.map((one) => (
          <label key={one} className="c-choice">
            <input
              type="radio"
              name="migrate-people"
              checked={people === one}
              onChange={() => setPeople(one)}
            />
            <span>
              {t(one)}
              <small>{t(`${one}Help`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={styles.foot}>
        <Button onClick={onBack}>{t("back")}</Button>
        <Button look="primary" disabled={preview.isPending} onClick={look}>
          {t(preview.isPending ? "previewing" : "previewButton")}
        </Button>
      </div>
    </>
  );
}

interface BranchesProps {
  readonly branches: readonly MigrationBranch[];
  readonly isOut: (branch: MigrationBranch) => boolean;
  readonly onChange: (branch: MigrationBranch, out: boolean) => void;
}

/** Whether runs begin the branches that the version has more. */
function Branches({ branches, isOut, onChange }: BranchesProps) {
  const t = useTexts(migrateTexts);
  if (branches.length === 0) return null;
  return (
    <fieldset className={styles.people}>
      <legend>{t("newBranches")}</legend>
      {branches.map((one) => {
        const id = `migrate-branch-${one.fork}-${one.branch}`;
        return (
          <div key={id} className={styles.branch}>
            <label htmlFor={id}>{t("newBranch", { fork: one.fork_title, title: one.title })}</label>
            <SelectInput
              id={id}
              value={isOut(one) ? "out" : "begin"}
              options={[
                { value: "begin", title: t(one.conditional ? "beginWhere" : "begin") },
                { value: "out", title: t("leaveOut") },
              ]}
              onChange={(value) => onChange(one, value === "out")}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

function NodeName({ node }: { readonly node: MigrationNode }) {
  const titleOf = useNodeTitle();
  const kind = titleOf({ kind: node.kind, title: "" });
  return (
    <span className={styles.node}>
      <strong>{node.title === node.node ? kind : node.title}</strong>
      <small>
        {kind} · {node.node}
      </small>
    </span>
  );
}

interface CounterpartProps {
  readonly node: MigrationNode;
  readonly among: readonly MigrationNode[];
  readonly becomes: string;
  readonly problem: Problem | undefined;
  readonly onChange: (becomes: string) => void;
}

function Counterpart({ node, among, becomes, problem, onChange }: CounterpartProps) {
  const t = useTexts(migrateTexts);
  const fitting = among
    .filter((other) => fits(node, other))
    .map((other) => ({
      value: other.node,
      title: other.title === other.node ? other.node : `${other.title} · ${other.node}`,
    }));
  const options = node.in_branch ? [...fitting, { value: ENDS, title: t("endsHere") }] : fitting;
  const id = `migrate-${node.node}`;
  if (options.length === 0) return <span className={styles.none}>{t("nothingFits")}</span>;
  return (
    <>
      <SelectInput
        id={id}
        label={t("becomes", { title: node.title })}
        value={becomes}
        emptyTitle={t("stays")}
        options={options}
        invalid={problem !== undefined}
        describedBy={problem && `${id}-problem`}
        onChange={onChange}
      />
      {problem && (
        <p id={`${id}-problem`} className={styles.mistake} role="alert">
          {problem.message}
        </p>
      )}
    </>
  );
}
