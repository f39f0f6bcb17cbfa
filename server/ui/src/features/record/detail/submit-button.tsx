import { App, Dropdown, Modal } from "antd";
import { useId, useState } from "react";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { DataRecord, Problem } from "@/shared/api/types";
import { placeOf } from "@/features/form/pointer";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { useSubmit } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import styles from "./side.module.css";

/** Sends the record into a flow; with several flows one chooses first. */
export function SubmitButton({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const t = useTexts(recordTexts);
  const [chosen, setChosen] = useState<FlowSummary | null>(null);
  const flows = form.flows.filter((flow) => flow.on === "submit");
  // While a flow runs, its tasks are the way on.
  if (flows.length === 0 || record.flow_state === "running" || record.flow_state === "approved") return null;
  const [only] = flows;
  return (
    <>
      {flows.length === 1 && only ? (
        <Button look="primary" onClick={() => setChosen(only)}>
          {t("submit")}
        </Button>
      ) : (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: flows.map((flow) => ({
              key: flow.key,
              label: flow.title,
              onClick: () => setChosen(flow),
            })),
          }}
        >
          <Button look="primary">{t("submit")}</Button>
        </Dropdown>
      )}
      {chosen && <SubmitDialog form={form} record={record} flow={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

interface SubmitDialogProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly flow: FlowSummary;
  readonly onClose: () => void;
}

/** "/picks/NODE" names a node whose people the initiator must choose. */
function nodesToPick(problems: readonly Problem[]): { node: string; message: string }[] {
  return problems.flatMap((problem) => {
    const [where, node] = placeOf(problem.pointer).split("/");
    return where === "picks" && node ? [{ node, message: problem.message }] : [];
  });
}

function SubmitDialog({ form, record, flow, onClose }: SubmitDialogProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const { message } = App.useApp();
  const submit = useSubmit(form.app, form.key, record.id);
  const [opinion, setOpinion] = useState("");
  const [asked, setAsked] = useState<{ node: string; message: string }[]>([]);
  const [picks, setPicks] = useState<Readonly<Record<string, string[]>>>({});
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const send = () =>
    submit.mutate(
      {
        flow: flow.key,
        ...(asked.length > 0 ? { picks } : {}),
        ...(opinion.trim() === "" ? {} : { opinion: opinion.trim() }),
      },
      {
        onSuccess: () => {
          void message.success(t("submitted"));
          onClose();
        },
        onError: (error) => {
          const found = error instanceof ApiProblem ? error.problems : [];
          const wanted = nodesToPick(found);
          if (wanted.length > 0)
            setAsked((before) => [
              ...before,
              ...wanted.filter(({ node }) => !before.some((one) => one.node === node)),
            ]);
          else if (found.length > 0) setProblems(found);
          else void message.error(messageOf(error));
        },
      },
    );
  const incomplete = asked.some(({ node }) => (picks[node] ?? []).length === 0);
  return (
    <Modal
      open
      title={t("submitTitle", { title: flow.title })}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={submit.isPending}
      okButtonProps={{ disabled: incomplete }}
      onOk={send}
      onCancel={onClose}
    >
      {problems.length > 0 && (
        <ul className={styles.problems} role="alert">
          {problems.map((problem, index) => (
            <li key={index}>{problem.message}</li>
          ))}
        </ul>
      )}
      {asked.map(({ node, message: text }) => (
        <div key={node} className={styles.field}>
          <label htmlFor={`${id}-${node}`}>{text || t("submitPick")}</label>
          <MemberSelect
            multiple
            id={`${id}-${node}`}
            value={picks[node] ?? []}
            onChange={(members) => setPicks({ ...picks, [node]: members })}
          />
        </div>
      ))}
      <div className={styles.field}>
        <label htmlFor={`${id}-opinion`}>{t("submitOpinion")}</label>
        <TextArea id={`${id}-opinion`} value={opinion} onChange={setOpinion} rows={2} />
      </div>
    </Modal>
  );
}
