/** A role's title, and for a new one its key. */
import { App, Form, Input, Modal } from "antd";
import { useSaveRole } from "@/shared/api/people";
import type { Role } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { texts } from "./texts/texts";

export function RoleDialog({ role, onClose }: { role: Role | "new"; onClose: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ key: string; title: string }>();
  const sayProblems = useSayProblems(form);
  const save = useSaveRole();
  const isHere = useHere();
  const isNew = role === "new";
  const send = (input: { key: string; title: string }) =>
    void save.mutateAsync({ isNew, ...input }).then(() => {
      void message.success(s("saved"));
      if (isHere()) onClose();
    }, sayProblems);
  return (
    <Modal
      open
      title={t(isNew ? "newRole" : "editRole")}
      okText={s("save")}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={420}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={send}
        initialValues={isNew ? {} : { key: role.key, title: role.title }}
      >
        <Form.Item
          name="title"
          label={t("roleTitle")}
          rules={[{ required: true, whitespace: true, message: t("roleNeeded") }]}
        >
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="key"
          label={t("key")}
          extra={t("roleKeyHint")}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9_-]{0,39}$/, message: t("keyWrong") }]}
        >
          <Input disabled={!isNew} autoCapitalize="none" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
