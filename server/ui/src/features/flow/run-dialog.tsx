/** Asks before a flow is urged, withdrawn or terminated, or one of its tasks reassigned. */
import { Form, Input, Modal } from "antd";
import { useId } from "react";
import type { RunCommand } from "@/shared/api/runs";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { texts } from "./texts/texts";

export type RunAsk =
  { action: "urge" } | { action: "withdraw" } | { action: "terminate" } | { action: "reassign"; task: Task };

export interface RunDialogProps {
  ask: RunAsk | null;
  pending: boolean;
  onSend: (command: RunCommand) => void;
  onClose: () => void;
  /** It is out of sight, and the focus is to go somewhere. */
  onClosed?: () => void;
}

const words = {
  urge: ["urgeTitle", "urgeText"],
  withdraw: ["withdrawTitle", "withdrawText"],
  terminate: ["terminate", "terminateText"],
  reassign: ["reassignTitle", null],
} as const;

export function RunDialog({ ask, pending, onSend, onClose, onClosed }: RunDialogProps) {
  const t = useTexts(texts);
  const id = useId();
  const [form] = Form.useForm<{ reason?: string; member?: string }>();
  const text = ask ? words[ask.action][1] : null;
  const optional = ask?.action === "withdraw" || ask?.action === "urge";

  const first = ask?.action === "reassign" ? "member" : "reason";
  const onOpenChange = (open: boolean) =>
    open ? document.getElementById(`${id}_${first}`)?.focus() : onClosed?.();

  const finish = ({ reason = "", member = "" }: { reason?: string; member?: string }) => {
    if (ask?.action === "urge") onSend({ action: "urge", text: reason });
    if (ask?.action === "withdraw") onSend({ action: "withdraw", opinion: reason });
    if (ask?.action === "terminate") onSend({ action: "terminate", reason });
    if (ask?.action === "reassign") onSend({ action: "reassign", task: ask.task.id, member, reason });
  };

  return (
    <Modal
      open={ask !== null}
      title={ask ? t(words[ask.action][0]) : ""}
      okText={ask ? t(ask.action) : ""}
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
        <Form.Item
          name="reason"
          label={t(ask?.action === "urge" ? "urgeWords" : optional ? "withdrawReason" : "reason")}
          rules={optional ? [] : [{ required: true, whitespace: true, message: t("reasonNeeded") }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
