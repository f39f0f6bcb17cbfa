/** To whom tasks go, and why. */
import { Form, Input, Modal } from "antd";
import { useHandOver, type HandOverPlace } from "@/shared/api/hand-over";
import type { Member } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { useHere } from "@/shared/ui/use-here";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { handOverTexts } from "./texts";

/** What is handed over: tasks one by one, else all there are in a place; `title` is what its flow is called. */
export interface Handing extends HandOverPlace {
  tasks?: string[];
  title?: string;
}

interface HandOverDialogProps {
  readonly handing: Handing;
  readonly member: Pick<Member, "id" | "name">;
  readonly onBegun: (job: string) => void;
  readonly onClose: () => void;
}

interface Wish {
  to: string | null;
  reason: string;
}

export function HandOverDialog({ handing, member, onBegun, onClose }: HandOverDialogProps) {
  const t = useTexts(handOverTexts);
  const [form] = Form.useForm<Wish>();
  const sayProblems = useSayProblems(form);
  const handOver = useHandOver(member.id);
  const isHere = useHere();
  const { tasks, app, flow, title } = handing;
  const send = ({ to, reason }: Wish) =>
    void handOver
      .mutateAsync({ to: to ?? "", reason, tasks: tasks ?? null, app: app ?? null, flow: flow ?? null })
      .then(({ job }) => {
        if (isHere()) onBegun(job);
      }, sayProblems);
  const head = () => {
    if (tasks) return t("dialogChosen", { n: tasks.length });
    return title
      ? t("dialogFlow", { name: member.name, flow: title })
      : t("dialogAll", { name: member.name });
  };
  return (
    <Modal
      open
      title={head()}
      okText={t("send")}
      confirmLoading={handOver.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={480}
    >
      <p style={{ marginBottom: 12, color: "var(--text-second)" }}>{t("dialogText")}</p>
      <Form<Wish>
        form={form}
        name="hand-over"
        layout="vertical"
        requiredMark={false}
        onFinish={send}
        initialValues={{ to: null, reason: "" }}
      >
        <Form.Item name="to" label={t("to")} rules={[{ required: true, message: t("toNeeded") }]}>
          <MemberSelect except={[member.id]} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("reason")}
          rules={[{ required: true, whitespace: true, message: t("reasonNeeded") }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
