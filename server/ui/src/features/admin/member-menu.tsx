/** What can be done with a member: edit, reset the password, leave, come back. */
import { MoreOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useChangeMember } from "@/shared/api/people";
import { messageOf } from "@/shared/api/problem";
import type { Member } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { texts } from "./texts/texts";

export function MemberMenu({ member, onEdit }: { member: Member; onEdit: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message, modal } = App.useApp();
  const change = useChangeMember();
  const [resetting, setResetting] = useState(false);
  const active = member.status === "active";

  const setStatus = (status: Member["status"]) =>
    change.mutateAsync({ id: member.id, status }).then(
      () => void message.success(t(status === "left" ? "leaveDone" : "restoreDone", { name: member.name })),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const choose = (key: string) => {
    if (key === "edit") onEdit();
    if (key === "reset") setResetting(true);
    if (key === "restore") void setStatus("active");
    if (key === "leave") {
      modal.confirm({
        title: t("leaveTitle", { name: member.name }),
        content: t("leaveText"),
        okText: t("leave"),
        okButtonProps: { danger: true },
        onOk: () => setStatus("left"),
      });
    }
  };

  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          onClick: ({ key }) => choose(key),
          items: [
            { key: "edit", label: s("edit") },
            { key: "reset", label: t("resetPassword") },
            ...(member.is_owner
              ? []
              : active
                ? [{ key: "leave", label: t("leave"), danger: true }]
                : [{ key: "restore", label: t("restore") }]),
          ],
        }}
      >
        <Button
          type="text"
          size="small"
          icon={<MoreOutlined />}
          aria-label={`${t("more")}: ${member.name}`}
        />
      </Dropdown>
      <ResetDialog member={member} open={resetting} onClose={() => setResetting(false)} />
    </>
  );
}

function ResetDialog({ member, open, onClose }: { member: Member; open: boolean; onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ password: string }>();
  const change = useChangeMember();
  const send = ({ password }: { password: string }) =>
    change.mutate(
      { id: member.id, password },
      {
        onSuccess: () => {
          void message.success(t("resetDone"));
          onClose();
        },
        onError: (error) => void message.error(messageOf(error)),
      },
    );
  return (
    <Modal
      open={open}
      title={t("resetTitle", { name: member.name })}
      okText={t("resetPassword")}
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      width={420}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send} clearOnDestroy>
        <Form.Item
          name="password"
          label={t("newPassword")}
          extra={t("passwordHint")}
          rules={[
            { required: true, message: t("passwordNeeded") },
            { min: 8, message: t("passwordShort") },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
