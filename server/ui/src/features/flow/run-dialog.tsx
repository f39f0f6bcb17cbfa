/** Asks before a flow is urged, copied, withdrawn, suspended, moved or ended, or one of its tasks reassigned. */
import { Form, Input, Modal, Select } from "antd";
import { useId } from "react";
import type { RunCommand } from "@/shared/api/runs";
import type { Run, Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { LeftSteps } from "./left-steps";
import { texts } from "./texts/texts";

export type RunAsk =
  | { action: "urge" | "withdraw" | "terminate" | "suspend" | "resume" }
  | { action: "cc"; except: string[] }
  | { action: "rerun"; nodes: Run["rerun_from"] }
  | { action: "jump" | "activate"; nodes: Run["jump_to"] }
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
  cc: ["cc", "ccText", "cc"],
  withdraw: ["withdrawTitle", "withdrawText", "withdraw"],
  terminate: ["terminate", "terminateText", "terminate"],
  suspend: ["suspend", "suspendText", "suspend_"],
  resume: ["resumeRun", "resumeRunText", "resume_"],
  rerun: ["rerun", "rerunText", "rerun_"],
  jump: ["jump", "jumpText", "jump_"],
  activate: ["activate", "activateText", "activate_"],
  reassign: ["reassignTitle", null, "reassign"],
} as const;

/** What is asked before the words. */
const firsts = { reassign: "member", cc: "members", rerun: "node", jump: "node", activate: "node" } as const;

interface Answers {
  reason?: string;
  member?: string;
  members?: string[];
  node?: string;
}

export function RunDialog({ ask, pending, onSend, onClose, onClosed }: RunDialogProps) {
  const t = useTexts(texts);
  const id = useId();
  const [form] = Form.useForm<Answers>();
  const node = Form.useWatch("node", form);
  const typed = Form.useWatch("reason", form);
  const jump = ask?.action === "jump" ? ask.nodes.find((one) => one.node === node) : undefined;
  const text = ask ? words[ask.action][1] : null;
  const optional = ask !== null && ["withdraw", "urge", "cc", "resume"].includes(ask.action);
  const label =
    ask?.action === "urge" || ask?.action === "cc"
      ? "urgeWords"
      : ask?.action === "withdraw"
        ? "withdrawReason"
        : "reason";

  const first = ask && ask.action in firsts ? firsts[ask.action as keyof typeof firsts] : "reason";
  const onOpenChange = (open: boolean) =>
    open ? document.getElementById(`${id}_${first}`)?.focus() : onClosed?.();

  const finish = ({ reason = "", member = "", members = [], node = "" }: Answers) => {
    if (ask?.action === "suspend") onSend({ action: "suspend", reason });
    if (ask?.action === "resume") onSend({ action: "resume", opinion: reason });
    if (ask?.action === "rerun") onSend({ action: "rerun", node, reason });
    if (ask?.action === "jump" || ask?.action === "activate") onSend({ action: "jump", node, reason });
    if (ask?.action === "urge") onSend({ action: "urge", text: reason });
    if (ask?.action === "cc") onSend({ action: "cc", members, text: reason });
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
      // What is under way may fail, and then the words are needed again.
      onCancel={() => pending || onClose()}
      mask={{ closable: !typed }}
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
        {ask?.action === "cc" ? (
          <Form.Item
            name="members"
            label={t("ccWho")}
            rules={[{ required: true, type: "array", min: 1, message: t("chooseMember") }]}
          >
            <MemberSelect multiple except={ask.except} />
          </Form.Item>
        ) : null}
        {ask && "nodes" in ask ? (
          <Form.Item
            name="node"
            label={t(ask.action === "rerun" ? "rerunNode" : "jumpNode")}
            rules={[{ required: true, message: t("rerunNeeded") }]}
          >
            <Select options={ask.nodes.map((one) => ({ value: one.node, label: one.title }))} />
          </Form.Item>
        ) : null}
        {jump ? <LeftSteps node={jump} /> : null}
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
