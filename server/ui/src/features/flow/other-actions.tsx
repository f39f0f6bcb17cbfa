/** What else can be done with a task: each a small dialog of its own. */
import { Form, Input, Modal, Radio } from "antd";
import type { SignPlace, TaskAction, TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { wordOf } from "./button-words";
import { needsWords } from "./evidence";
import { ReturnFields } from "./return-fields";
import { returnGroups, returnPlace } from "./return-places";
import { texts } from "./texts/texts";
import type { Decide } from "./use-decide";

export type Other =
  Exclude<TaskAction, "approve" | "reject" | "cc" | "take_back" | "claim" | "unclaim"> | "remove";

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
  members?: string[];
  place?: SignPlace;
  opinion?: string;
}

const order = ["return", "transfer", "add_sign", "delegate", "ask", "comment"] as const;

const titles = {
  return: "returnTitle",
  transfer: "transferTitle",
  add_sign: "addSignTitle",
  delegate: "delegateTitle",
  ask: "askTitle",
  remove: "removeTitle",
  comment: "commentTitle",
} as const;

/** What each says about itself, where its name does not. */
const hints = {
  add_sign: "addSignHint",
  delegate: "delegateHint",
  ask: "askHint",
  remove: "removeHint",
} as const;

/** What the assignee of a task can do besides deciding, in the order of the menu. */
export function otherActions(answer: TaskAnswer): Other[] {
  const offered: Other[] = order.filter((name) => answer.actions.includes(name));
  return answer.removable.length ? [...offered, "remove"] : offered;
}

export function OtherAction({ which, answer, pending, decide, onClose }: OtherActionProps) {
  const t = useTexts(texts);
  const [form] = Form.useForm<OtherInput>();
  const typed = Form.useWatch("opinion", form);
  const speaks = which === "comment" || which === "ask";
  const decides = which === "return" || which === "transfer";
  const required = speaks || (decides && needsWords(answer.opinion, which !== "return"));
  const send = (input: OtherInput) => {
    if (!which) return;
    decide({ action: which, ...input, ...(input.to !== undefined && returnPlace(input.to)) }, onClose);
  };
  const hint = which && which in hints ? hints[which as keyof typeof hints] : null;

  return (
    <Modal
      open={which !== null}
      title={which ? t(titles[which]) : ""}
      okText={which ? okWord(which, answer, t(speaks ? "send" : which)) : ""}
      confirmLoading={pending}
      onOk={() => form.submit()}
      // What is under way may fail, and then the words are needed again.
      onCancel={() => pending || onClose()}
      mask={{ closable: !typed }}
      afterClose={() => form.resetFields()}
      destroyOnHidden
      width={480}
    >
      {hint ? <p style={{ marginBottom: 12, color: "var(--text-second)" }}>{t(hint)}</p> : null}
      <Form<OtherInput>
        form={form}
        layout="vertical"
        onFinish={send}
        initialValues={{ to: returnGroups(answer)[0]?.places[0]?.value, resume: "rerun", place: "before" }}
      >
        {which === "return" ? <ReturnFields answer={answer} /> : null}
        {which === "add_sign" ? <SignFields answer={answer} /> : null}
        {which === "remove" ? <RemoveField answer={answer} /> : null}
        {which === "transfer" || which === "delegate" || which === "ask" ? (
          <Form.Item
            name="member"
            label={t(which === "transfer" ? "transferTo" : which === "delegate" ? "delegateTo" : "askWhom")}
            rules={[{ required: true, message: t("chooseMember") }]}
          >
            <MemberSelect except={[answer.task.assignee.id]} />
          </Form.Item>
        ) : null}
        {which === "remove" ? null : (
          <Form.Item
            name="opinion"
            label={t(which === "comment" ? "comment" : which === "ask" ? "question" : "reason")}
            rules={
              required
                ? [
                    {
                      required: true,
                      whitespace: true,
                      message: t(
                        which === "comment"
                          ? "commentNeeded"
                          : which === "ask"
                            ? "questionNeeded"
                            : "reasonNeeded",
                      ),
                    },
                  ]
                : []
            }
          >
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

/** What sends it off: the step's own word for it, else the usual one. */
function okWord(which: Other, answer: TaskAnswer, usual: string): string {
  return which === "remove" ? usual : wordOf(answer.task, which, usual);
}

function SignFields({ answer }: { answer: TaskAnswer }) {
  const t = useTexts(texts);
  return (
    <>
      <Form.Item name="place" label={t("signWhen")}>
        <Radio.Group
          vertical
          options={[
            { value: "before", label: t("signBefore") },
            { value: "after", label: t("signAfter") },
            { value: "parallel", label: t("signParallel") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="members"
        label={t("signWho")}
        rules={[{ required: true, type: "array", min: 1, message: t("chooseMember") }]}
      >
        <MemberSelect multiple except={[answer.task.assignee.id]} />
      </Form.Item>
    </>
  );
}

function RemoveField({ answer }: { answer: TaskAnswer }) {
  const t = useTexts(texts);
  return (
    <Form.Item name="member" label={t("removeWhom")} rules={[{ required: true, message: t("chooseMember") }]}>
      <Radio.Group
        vertical
        options={answer.removable.map((person) => ({ value: person.id, label: person.name }))}
      />
    </Form.Item>
  );
}
