/** Who stands in for somebody while they are away: oneself, or a member an administrator looks after. */
import { App, Button, DatePicker, Form } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEndProxy, useMe, useSetProxy } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { fromWall, toWall } from "@/shared/controls/zoned-time";
import { timezone } from "@/shared/i18n/timezone";
import type { Me, Member } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { applyProblems } from "@/shared/ui/apply-problems";
import { MemberSelect } from "@/shared/ui/member-select";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

interface Wish {
  to: string | null;
  from: Dayjs;
  until: Dayjs;
}

/** The clock on the wall of the workspace, wherever the browser is. */
function wallNow(): Dayjs {
  return dayjs(toWall(new Date().toISOString(), timezone()));
}

function instant(wall: Dayjs): string {
  return fromWall(wall.format("YYYY-MM-DDTHH:mm"), timezone()) ?? wall.toISOString();
}

/** One's own. */
export function ProxyForm() {
  const me = useMe().data;
  if (!me) return null;
  return me.proxy ? <Named proxy={me.proxy} of={null} /> : <Naming id={me.id} of={null} />;
}

/** That of a member. */
export function MembersProxy({ member }: { member: Member }) {
  const { id, proxy } = member;
  return proxy ? <Named proxy={proxy} of={member} /> : <Naming id={id} of={member} />;
}

/** The member it is of, who is not oneself. */
type Of = Pick<Member, "id" | "name"> | null;

function Named({ proxy, of }: { proxy: NonNullable<Me["proxy"]>; of: Of }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const end = useEndProxy(of && of.id);
  return (
    <div className={styles.device}>
      <div className={styles.words}>
        <div>
          {of
            ? t("proxyNamedOf", { name: of.name, to: proxy.to.name })
            : t("proxyNamed", { name: proxy.to.name })}
        </div>
        <p className={styles.quiet}>
          {t("proxyTimes", { from: formatMoment(proxy.from), until: formatMoment(proxy.until) })}
        </p>
      </div>
      <Button
        size="small"
        loading={end.isPending}
        onClick={() =>
          end.mutate(undefined, {
            onSuccess: () =>
              void message.success(of ? t("proxyEndedOf", { name: of.name }) : t("proxyEnded")),
            onError: (error) => void message.error(messageOf(error)),
          })
        }
      >
        {t("proxyEnd")}
      </Button>
    </div>
  );
}

function Naming({ id, of }: { id: string; of: Of }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const set = useSetProxy(of && of.id);
  const save = ({ to, from, until }: Wish) =>
    set.mutate(
      { to: to ?? "", from: instant(from), until: instant(until) },
      {
        onSuccess: () => void message.success(of ? t("proxySetOf", { name: of.name }) : t("proxySet")),
        onError: (error) => {
          if (!applyProblems(form, error)) void message.error(messageOf(error));
        },
      },
    );
  return (
    <Form
      form={form}
      name="proxy"
      layout="vertical"
      requiredMark={false}
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{ to: null, from: wallNow(), until: wallNow().add(7, "day").endOf("day") }}
    >
      <p className={styles.quiet}>{of ? t("proxyHelpOf", { name: of.name }) : t("proxyHelp")}</p>
      <Form.Item
        name="to"
        label={of ? t("proxyToOf", { name: of.name }) : t("proxyTo")}
        rules={[{ required: true, message: t("proxyNeeded") }]}
      >
        <MemberSelect except={[id]} />
      </Form.Item>
      <Form.Item name="from" label={t("proxyFrom")} rules={[{ required: true, message: t("timeNeeded") }]}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item name="until" label={t("proxyUntil")} rules={[{ required: true, message: t("timeNeeded") }]}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={set.isPending}>
        {t("proxySave")}
      </Button>
    </Form>
  );
}
