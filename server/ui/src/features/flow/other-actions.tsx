/** Return, transfer and comment: each a small dialog of its own. */
import { Form, Input, Modal, Radio } from "antd";
import type { TaskAction, TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { texts } from "./texts/texts";
import type { Decide } from "./use-decide";

export type Other = Extract<TaskAction, "return" | "transfer" | "comment">;

export interface OtherActionProps {
  which: Other | null;
  answer: TaskAnswer;
  pending: boolean;
  decide: Decide;
  onClose: () => void;
}

interface OtherInput {
  to?: string;
  resume?: "rerun" | "jump_back";
  member?: string;
  opinion?: string;
}

const titles = { return: "returnTitle", transfer: "transferTitle", comment: "commentTitle" } as const;

export function OtherAction({ which, answer, pending, decide, onClose }: OtherActionProps) {
  const t = useTexts(texts);
  const [form] = Form.useForm<OtherInput>();
  const required = which === "comment" || (which !== null && answer.opinion === "required");
  const send = (input: OtherInput) => {
    if (!which) return;
    decide({ action: which, ...input });
    onClose();
  };

  return (
    <Modal
      open={which !== null}
      title={which ? t(titles[which]) : ""}
      okText={which ? t(which === "comment" ? "send" : which) : ""}
      confirmLoading={pending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => form.resetFields()}
      destroyOnHidden
      width={480}
    >
      <Form<OtherInput>
        form={form}
        layout="vertical"
        onFinish={send}
        initialValues={{ to: answer.return_targets[0]?.node, resume: "rerun" }}
      >
        {which === "return" ? <ReturnFields answer={answer} /> : null}
        {which === "transfer" ? (
          <Form.Item
            name="member"
            label={t("transferTo")}
            rules={[{ required: true, message: t("chooseMember") }]}
          >
            <MemberSelect except={[answer.task.assignee.id]} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="opinion"
          label={t(which === "comment" ? "comment" : "reason")}
          rules={
            required
              ? [
                  {
                    required: true,
                    whitespace: true,
                    message: t(which === "comment" ? "commentNeeded" : "reasonNeeded"),
                  },
                ]
              : []
          }
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function ReturnFields({ answer }: { answer: TaskAnswer }) {
  const t = useTexts(texts);
  return (
    <>
      <Form.Item name="to" label={t("returnTo")} rules={[{ required: true, message: t("chooseReturn") }]}>
        <Radio.Group
          vertical
          options={answer.return_targets.map((target) => ({ value: target.node, label: target.title }))}
        />
      </Form.Item>
      <Form.Item name="resume" label={t("resume")}>
        <Radio.Group
          vertical
          options={[
            { value: "rerun", label: t("resumeRerun") },
            { value: "jump_back", label: t("resumeJump") },
          ]}
        />
      </Form.Item>
    </>
  );
}
