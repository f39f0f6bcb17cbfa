/** What can be done with a member: edit, reset the password, name who stands in, hand over tasks, leave, come back. */
import { MoreOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { MembersProxy } from "@/features/account/proxy-form";
import { useChangeMember } from "@/shared/api/people";
import { messageOf } from "@/shared/api/problem";
import type { Member } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { texts as shared } from "@/shared/ui/texts";
import { useHere } from "@/shared/ui/use-here";
import { texts } from "./texts/texts";

export function MemberMenu({ member, onEdit }: { member: Member; onEdit: () => void }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const change = useChangeMember();
  const [leaving, setLeaving] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [away, setAway] = useState(false);
  const active = member.status === "active";

  const restore = () =>
    void change.mutateAsync({ id: member.id, status: "active" }).then(
      () => void message.success(t("restoreDone", { name: member.name })),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const choose = (key: string) => {
    if (key === "edit") onEdit();
    if (key === "reset") setResetting(true);
    if (key === "proxy") setAway(true);
    if (key === "tasks") void navigate(`/admin/members/${member.id}/tasks`);
    if (key === "restore") restore();
    if (key === "leave") setLeaving(true);
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
            ...(active
              ? [
                  { key: "proxy", label: t("proxy") },
                  { key: "tasks", label: t("handOverTasks") },
                ]
              : []),
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
      {leaving && <LeaveDialog member={member} onClose={() => setLeaving(false)} />}
      {away && (
        <Modal
          open
          title={t("proxyTitle", { name: member.name })}
          onCancel={() => setAway(false)}
          footer={null}
          width={420}
        >
          <MembersProxy member={member} />
        </Modal>
      )}
      {resetting && <ResetDialog member={member} onClose={() => setResetting(false)} />}
    </>
  );
}

function LeaveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const change = useChangeMember();
  const [heir, setHeir] = useState<string | null>(null);
  const isHere = useHere();
  const leave = () =>
    void change.mutateAsync({ id: member.id, status: "left", ...(heir && { hand_over_to: heir }) }).then(
      () => {
        void message.success(t("leaveDone", { name: member.name }));
        if (isHere()) onClose();
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <Modal
      open
      title={t("leaveTitle", { name: member.name })}
      okText={t("leave")}
      okButtonProps={{ danger: true }}
      confirmLoading={change.isPending}
      onOk={leave}
      onCancel={onClose}
      width={420}
    >
      <p>{t("leaveText")}</p>
      <Form layout="vertical">
        <Form.Item label={t("handOverTo")} htmlFor={`heir-${member.id}`} extra={t("handOverHint")}>
          <MemberSelect
            id={`heir-${member.id}`}
            value={heir}
            onChange={setHeir}
            except={[member.id]}
            allowClear
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function ResetDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ password: string }>();
  const change = useChangeMember();
  const isHere = useHere();
  const send = ({ password }: { password: string }) =>
    void change.mutateAsync({ id: member.id, password }).then(
      () => {
        void message.success(t("resetDone"));
        if (isHere()) onClose();
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <Modal
      open
      title={t("resetTitle", { name: member.name })}
      okText={t("resetPassword")}
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={420}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
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
