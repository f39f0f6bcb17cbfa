/** Asks before a flow is urged, withdrawn, suspended, walked again or ended, or one of its tasks reassigned. */
import { Form, Input, Modal, Select } from "antd";
import { useId } from "react";
import type { RunCommand } from "@/shared/api/runs";
import type { Run, Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { texts } from "./texts/texts";

export type RunAsk =
  | { action: "urge" | "withdraw" | "terminate" | "suspend" | "resume" }
  | { action: "rerun"; nodes: Run["rerun_from"] }
  | { action: "reassign"; task: Task };

export interface RunDialogProps {
  ask: RunAsk | null;
  pending: boolean;
  onSend: (command: RunCommand) => void;
  onClose: () => void;
  /** It is out of sight, and the focus is to go somewhere. */
  onClosed?: () => void;
}

/** The title, what follows from it, and the word on the button. */
const words = {
  urge: ["urgeTitle", "urgeText", "urge"],
  withdraw: ["withdrawTitle", "withdrawText", "withdraw"],
  terminate: ["terminate", "terminateText", "terminate"],
  suspend: ["suspend", "suspendText", "suspend_"],
  resume: ["resumeRun", "resumeRunText", "resume_"],
  rerun: ["rerun", "rerunText", "rerun_"],
  reassign: ["reassignTitle", null, "reassign"],
} as const;

interface Answers {
  reason?: string;
  member?: string;
  node?: string;
}

export function RunDialog({ ask, pending, onSend, onClose, onClosed }: RunDialogProps) {
  const t = useTexts(texts);
  const id = useId();
  const [form] = Form.useForm<Answers>();
  const text = ask ? words[ask.action][1] : null;
  const optional = ask !== null && ["withdraw", "urge", "resume"].includes(ask.action);
  const label =
    ask?.action === "urge" ? "urgeWords" : ask?.action === "withdraw" ? "withdrawReason" : "reason";

  const first = ask?.action === "reassign" ? "member" : ask?.action === "rerun" ? "node" : "reason";
  const onOpenChange = (open: boolean) =>
    open ? document.getElementById(`${id}_${first}`)?.focus() : onClosed?.();

  const finish = ({ reason = "", member = "", node = "" }: Answers) => {
    if (ask?.action === "suspend") onSend({ action: "suspend", reason });
    if (ask?.action === "resume") onSend({ action: "resume", opinion: reason });
    if (ask?.action === "rerun") onSend({ action: "rerun", node, reason });
    if (ask?.action === "urge") onSend({ action: "urge", text: reason });
    if (ask?.action === "withdraw") onSend({ action: "withdraw", opinion: reason });
    if (ask?.action === "terminate") onSend({ action: "terminate", reason });
    if (ask?.action === "reassign") onSend({ action: "reassign", task: ask.task.id, member, reason });
  };

  return (
    <Modal
      open={ask !== null}
      title={ask ? t(words[ask.action][0]) : ""}
      okText={ask ? t(words[ask.action][2]) : ""}
      okButtonProps={{ danger: ask?.action === "terminate" }}
      confirmLoading={pending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterOpenChange={onOpenChange}
      destroyOnHidden
      width={480}
    >
      {text ? <p style={{ marginBottom: 12, color: "var(--text-second)" }}>{t(text)}</p> : null}
      <Form form={form} name={id} layout="vertical" onFinish={finish} clearOnDestroy>
        {ask?.action === "reassign" ? (
          <Form.Item
            name="member"
            label={t("transferTo")}
            rules={[{ required: true, message: t("chooseMember") }]}
          >
            <MemberSelect except={[ask.task.assignee.id]} />
          </Form.Item>
        ) : null}
        {ask?.action === "rerun" ? (
          <Form.Item
            name="node"
            label={t("rerunNode")}
            rules={[{ required: true, message: t("rerunNeeded") }]}
          >
            <Select options={ask.nodes.map((one) => ({ value: one.node, label: one.title }))} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="reason"
          label={t(label)}
          rules={optional ? [] : [{ required: true, whitespace: true, message: t("reasonNeeded") }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
