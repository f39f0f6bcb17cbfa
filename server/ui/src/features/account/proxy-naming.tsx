/** Naming somebody who stands in: for everything, the flows of an app or one flow, and from when to when. */
import { App, Button, DatePicker, Form, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useMyFlows, useNameProxy } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import type { AskingApp } from "@/shared/api/types";
import { fromWall, toWall } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { timezone } from "@/shared/i18n/timezone";
import { MemberSelect } from "@/shared/ui/member-select";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { EVERYTHING, scopeOf, wordOf, type Of } from "./proxy-scope";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

interface Wish {
  scope: string;
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

/** What the select offers: everything, then each app with its flows. */
function useScopes(apps: AskingApp[]) {
  const t = useTexts(texts);
  return [
    { value: EVERYTHING, label: t("proxyScopeAll") },
    ...apps.map(({ app, title, flows }) => ({
      label: title,
      options: [
        { value: wordOf(app), label: t("proxyScopeApp", { app: title }) },
        ...flows.map((flow) => ({
          value: wordOf(app, flow.flow),
          label: t("proxyScopeFlow", { app: title, flow: flow.title }),
        })),
      ],
    })),
  ];
}

/** `id` is the member who is away; `more` says that somebody stands in for them already. */
export function NamingForm(props: { id: string; of: Of; more: boolean; onDone: () => void }) {
  const { id, of, more, onDone } = props;
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const name = useNameProxy(of && of.id);
  const sayProblems = useSayProblems(form);
  const flows = useMyFlows();
  const scopes = useScopes(flows.data?.items ?? []);
  // Told also where the first one has taken the place of this form by then.
  const save = ({ scope, to, from, until }: Wish) =>
    name
      .mutateAsync({ to: to ?? "", ...scopeOf(scope), from: instant(from), until: instant(until) })
      .then(() => {
        void message.success(of ? t("proxySetOf", { name: of.name }) : t("proxySet"));
        onDone();
      }, sayProblems);
  const time = (
    <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} />
  );
  return (
    <Form
      form={form}
      name="proxy"
      layout="vertical"
      requiredMark={false}
      onFinish={(wish) => void save(wish)}
      className={styles.form ?? ""}
      initialValues={{
        scope: EVERYTHING,
        to: null,
        from: wallNow(),
        until: wallNow().add(7, "day").endOf("day"),
      }}
    >
      <p className={styles.quiet}>{of ? t("proxyHelpOf", { name: of.name }) : t("proxyHelp")}</p>
      <Form.Item
        name="scope"
        label={t("proxyScope")}
        extra={flows.isLoadingError ? messageOf(flows.error) : undefined}
      >
        <Select showSearch={{ optionFilterProp: "label" }} options={scopes} loading={flows.isPending} />
      </Form.Item>
      <Form.Item
        name="to"
        label={of ? t("proxyToOf", { name: of.name }) : t("proxyTo")}
        rules={[{ required: true, message: t("proxyNeeded") }]}
      >
        <MemberSelect except={[id]} />
      </Form.Item>
      <Form.Item name="from" label={t("proxyFrom")} rules={[{ required: true, message: t("timeNeeded") }]}>
        {time}
      </Form.Item>
      <Form.Item name="until" label={t("proxyUntil")} rules={[{ required: true, message: t("timeNeeded") }]}>
        {time}
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={name.isPending}>
        {t("proxySave")}
      </Button>
      {more ? (
        <Button type="link" onClick={onDone}>
          {t("proxyNoMore")}
        </Button>
      ) : null}
    </Form>
  );
}
