/** A department's title, parent and head. */
import { App, Form, Input, Modal } from "antd";
import { useMembers, useSaveDepartment } from "@/shared/api/people";
import type { Department } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { DepartmentSelect } from "./department-select";
import { texts } from "./texts/texts";

/** A new department under `parent`, or the one to edit. */
export type DepartmentDraft = Partial<Department> & { parent: string | null };

interface DepartmentForm {
  title: string;
  key?: string;
  parent: string | null;
  head: string | null;
}

export function DepartmentDialog({ draft, onClose }: { draft: DepartmentDraft; onClose: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<DepartmentForm>();
  const sayProblems = useSayProblems(form);
  const save = useSaveDepartment();
  const known = useMembers().items;
  const isHere = useHere();

  const send = (input: DepartmentForm) =>
    void save
      .mutateAsync({ ...input, key: input.key || undefined, ...(draft.id && { id: draft.id }) })
      .then(() => {
        void message.success(s("saved"));
        if (isHere()) onClose();
      }, sayProblems);

  return (
    <Modal
      open
      title={t(draft.id ? "editDepartment" : draft.parent ? "newChild" : "newDepartment")}
      okText={s("save")}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={440}
    >
      <Form<DepartmentForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={send}
        initialValues={{
          title: draft.title ?? "",
          key: draft.key ?? "",
          parent: draft.parent,
          head: draft.head ?? null,
        }}
      >
        <Form.Item
          name="title"
          label={t("departmentTitle")}
          rules={[{ required: true, whitespace: true, message: t("departmentNeeded") }]}
        >
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="key"
          label={t("key")}
          extra={t("departmentKeyHint")}
          rules={[{ pattern: /^[a-z][a-z0-9_-]{0,39}$/, message: t("keyWrong") }]}
        >
          <Input autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="parent" label={t("parent")}>
          <DepartmentSelect placeholder={t("topLevel")} {...(draft.id && { except: draft.id })} />
        </Form.Item>
        <Form.Item name="head" label={t("head")} extra={t("headHint")}>
          <MemberSelect allowClear known={known.filter((member) => member.id === draft.head)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
