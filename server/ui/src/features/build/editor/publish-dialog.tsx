/** Asks before drafts are published, once it can be seen what that changes. */
import { LoadingOutlined } from "@ant-design/icons";
import { App, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { DefinitionEntry, Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { usePublish } from "../calls/definitions";
import { useChanges } from "../calls/drafts";
import { useFlowVersions } from "../calls/migration";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { FormWays } from "./form-ways";
import { PublishChanges } from "./publish-changes";
import { RunningChoice } from "./running-choice";

interface PublishDialogProps {
  readonly app: string;
  /** The drafts that are published, as far as they are known. */
  readonly drafts: readonly DefinitionEntry[];
  /** How many they are: what was changed just now may not be among them yet. */
  readonly count: number;
  /** The flow that gets a new version by it, for those who may move its runs there. */
  readonly flow: string | undefined;
  /** The form that is open, if one is: the way to it is offered once it is published. */
  readonly form?: string | undefined;
  /** What publishing changes beside the records that are stored. */
  readonly changes: ReactNode;
  /** It was refused for these. */
  readonly onProblems: (problems: readonly Problem[]) => void;
  readonly onClose: () => void;
}

export function PublishDialog(props: PublishDialogProps) {
  const { app, drafts, count, flow, form, changes, onProblems, onClose } = props;
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [moves, setMoves] = useState(false);
  const publish = usePublish(app);
  const found = useChanges(app, true);
  // Moving runs acts in those of others: it takes an administrator.
  const versions = useFlowVersions(app, flow ?? null);
  const older = (versions.data?.versions ?? []).filter((one) => one.running > 0);
  const running = older.reduce((sum, one) => sum + one.running, 0);
  // Whoever publishes has seen what that means. Where it cannot be said, the server still names what is wrong.
  const looking = found.isPending || (flow !== undefined && versions.isPending);

  const run = async () => {
    try {
      const { published } = await publish.mutateAsync();
      const isOut = form !== undefined && published.some((one) => one.path === `forms/${form}.json`);
      void message.success({
        content: (
          <>
            {t("publishedNow", { n: published.length })}
            {isOut && <FormWays app={app} form={form} onGo={(to) => void navigate(to)} />}
          </>
        ),
        // Long enough to be read and pressed.
        ...(isOut && { duration: 8 }),
      });
      if (moves && running > 0 && flow !== undefined) {
        const to = published.find((one) => one.path === `flows/${flow}.json`)?.version ?? "";
        const from = older.map((one) => one.version).join(",");
        void navigate(`/build/${app}/flows/${flow}/migrate?from=${from}&to=${to}`);
      }
    } catch (error) {
      if (error instanceof ApiProblem && error.problems.length > 0) onProblems(error.problems);
      else void message.error(messageOf(error));
    }
    onClose();
  };

  return (
    <Modal
      open
      title={t("publishTitle", { n: count })}
      okText={t(moves && running > 0 ? "publishAndMove" : "publish")}
      cancelText={t("cancel")}
      confirmLoading={publish.isPending}
      okButtonProps={looking ? { disabled: true, icon: <LoadingOutlined />, title: t("publishLooking") } : {}}
      onOk={() => void run()}
      onCancel={onClose}
    >
      {/* As high before as after it is known what changes: the buttons stay where they are. */}
      <div className={styles.publishing}>
        {looking ? (
          <div className={styles.changes} role="status">
            <p>{t("publishLooking")}</p>
            <Bar width="80%" />
          </div>
        ) : (
          <>
            <div className={styles.changes}>
              <PublishChanges found={found} drafts={drafts} />
              {changes}
            </div>
            {running > 0 && <RunningChoice n={running} moves={moves} onChange={setMoves} />}
          </>
        )}
      </div>
    </Modal>
  );
}
