/** A member's data: new or edited. */
import { App, Button, Checkbox, Drawer, Form, Input, Select } from "antd";
import { useChangeMember, useCreateMember, useRoles, type MemberInput } from "@/shared/api/people";
import type { Member } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { DepartmentSelect } from "./department-select";
import { texts } from "./texts/texts";

export function MemberDrawer({ member, onClose }: { member: Member | "new" | null; onClose: () => void }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  return (
    <Drawer
      open={member !== null}
      title={t(member === "new" ? "newMember" : "editMember")}
      onClose={onClose}
      placement={narrow ? "bottom" : "right"}
      size={narrow ? "92%" : 440}
      destroyOnHidden
      footer={null}
    >
      {member ? <MemberForm member={member === "new" ? null : member} onDone={onClose} /> : null}
    </Drawer>
  );
}

function MemberForm({ member, onDone }: { member: Member | null; onDone: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<MemberInput>();
  const sayProblems = useSayProblems(form);
  const roles = useRoles().data?.items ?? [];
  const create = useCreateMember();
  const change = useChangeMember();
  const isHere = useHere();

  const save = (input: MemberInput) => {
    const body = { ...input, email: input.email || null, phone: input.phone || null };
    const onSuccess = () => {
      void message.success(member ? s("saved") : t("created", { name: input.name }));
      if (isHere()) onDone();
    };
    if (!member) return void create.mutateAsync(body).then(onSuccess, sayProblems);
    void change.mutateAsync({ id: member.id, ...body }).then(onSuccess, sayProblems);
  };

  return (
    <Form<MemberInput>
      form={form}
      layout="vertical"
      onFinish={save}
      initialValues={
        member
          ? { ...member, departments: member.departments.map((department) => department.id) }
          : { departments: [], roles: [], is_admin: false }
      }
    >
      <Form.Item
        name="name"
        label={t("name")}
        rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name="username"
        label={t("username")}
        rules={[
          { required: true, message: t("usernameNeeded") },
          { pattern: /^[\p{L}\p{N}._@-]{1,64}$/u, message: t("usernameWrong") },
        ]}
      >
        <Input autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      {member ? null : (
        <Form.Item
          name="password"
          label={t("password")}
          extra={t("passwordHint")}
          rules={[
            { required: true, message: t("passwordNeeded") },
            { min: 8, message: t("passwordShort") },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      )}
      <Form.Item name="departments" label={t("department")}>
        <DepartmentSelect multiple />
      </Form.Item>
      <Form.Item name="roles" label={t("roles")}>
        <Select mode="multiple" options={roles.map((role) => ({ value: role.key, label: role.title }))} />
      </Form.Item>
      <Form.Item name="phone" label={t("phone")}>
        <Input inputMode="tel" maxLength={20} />
      </Form.Item>
      <Form.Item name="email" label={t("email")} rules={[{ type: "email", message: t("emailWrong") }]}>
        <Input inputMode="email" maxLength={120} />
      </Form.Item>
      {member?.is_owner ? null : (
        <Form.Item name="is_admin" valuePropName="checked" extra={t("adminText")}>
          <Checkbox>{t("admin")}</Checkbox>
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block loading={create.isPending || change.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}
