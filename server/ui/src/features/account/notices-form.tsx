/** What one is told inside the product and by e-mail: at once, gathered, or not; and at what hours not. */
import { App, Button, Form, Input, Switch } from "antd";
import { useState } from "react";
import { useSetNotices } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import type { Notices } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { DaysChoice, WeekdaysChoice, ZoneChoice } from "./digest-times";
import {
  dailyAt,
  hiddenWith,
  KINDS,
  listsOf,
  WAYS,
  waysOf,
  type DigestDays,
  type Kind,
  type Way,
  type Ways,
  type Weekday,
} from "./notices";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

interface Wish {
  at: string;
  isQuiet: boolean;
  from: string;
  to: string;
}

export function NoticesForm({ notices, hasAddress }: { notices: Notices; hasAddress: boolean }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const isQuiet = Form.useWatch("isQuiet", form) ?? Boolean(notices.quiet);
  const [ways, setWays] = useState<Ways>(() => waysOf(notices));
  const [hidden, setHidden] = useState<readonly Kind[]>(notices.hidden ?? []);
  const before = notices.daily_at;
  const [days, setDays] = useState<DigestDays>(before?.days ?? "working");
  const [on, setOn] = useState<readonly Weekday[]>(before?.on ?? []);
  const [zone, setZone] = useState(notices.timezone ?? "");
  const set = useSetNotices();
  const hasDaily = Object.values(ways).includes("daily");
  const at = before?.at ?? "09:00";
  const save = (wish: Wish) =>
    void set
      .mutateAsync({
        ...listsOf(ways),
        hidden: [...hidden],
        // What is not shown stays as it was.
        daily_at: hasDaily
          ? dailyAt(wish.at, days, on)
          : dailyAt(at, before?.days ?? "working", before?.on ?? []),
        quiet: isQuiet ? { from: wish.from, to: wish.to } : null,
        timezone: zone || null,
      })
      .then(
        () => void message.success(s("saved")),
        (error: unknown) => void message.error(messageOf(error)),
      );
  return (
    <Form
      form={form}
      name="notices"
      layout="vertical"
      requiredMark={false}
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{
        at,
        isQuiet: Boolean(notices.quiet),
        from: notices.quiet?.from ?? "22:00",
        to: notices.quiet?.to ?? "08:00",
      }}
    >
      <p className={styles.quiet}>{t(hasAddress ? "noticesHelp" : "noticesNoAddress")}</p>
      <WaysTable ways={ways} onChange={setWays} hidden={hidden} onHide={setHidden} />
      <p className={styles.quiet}>{t("gatheredHelp")}</p>
      {hasDaily && (
        <div className={styles.hours}>
          <Form.Item name="at" label={t("dailyAt")} rules={[{ required: true, message: t("timeNeeded") }]}>
            <Input type="time" />
          </Form.Item>
          <DaysChoice days={days} onChange={setDays} />
        </div>
      )}
      {hasDaily && days === "chosen" && <WeekdaysChoice on={on} onChange={setOn} />}
      <Form.Item name="isQuiet" label={t("quietHours")} valuePropName="checked" extra={t("quietHelp")}>
        <Switch />
      </Form.Item>
      {isQuiet && (
        <div className={styles.hours}>
          <Form.Item
            name="from"
            label={t("quietFrom")}
            rules={[{ required: true, message: t("timeNeeded") }]}
          >
            <Input type="time" />
          </Form.Item>
          <Form.Item name="to" label={t("quietTo")} rules={[{ required: true, message: t("timeNeeded") }]}>
            <Input type="time" />
          </Form.Item>
        </div>
      )}
      {(hasDaily || isQuiet) && <ZoneChoice zone={zone} onChange={setZone} />}
      <Button type="primary" htmlType="submit" loading={set.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}

interface WaysTableProps {
  readonly ways: Ways;
  readonly onChange: (ways: Ways) => void;
  /** What does not come inside the product. */
  readonly hidden: readonly Kind[];
  readonly onHide: (hidden: readonly Kind[]) => void;
}

/** Every kind of notice in a row of its own, with how it comes by each channel. */
function WaysTable({ ways, onChange, hidden, onHide }: WaysTableProps) {
  const t = useTexts(texts);
  const options = WAYS.map((way) => ({ value: way, title: t(`way_${way}`) }));
  const wayOf = (word: string): Way => WAYS.find((way) => way === word) ?? "never";
  return (
    <table className={styles.ways}>
      <thead>
        <tr>
          <th scope="col">{t("noticeKind")}</th>
          <th scope="col">{t("inProduct")}</th>
          <th scope="col">{t("byEmail")}</th>
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`notice_${kind}`)}</th>
            <td>
              <SwitchInput
                id={`notices_inbox_${kind}`}
                label={t("kindInProduct", { kind: t(`notice_${kind}`) })}
                value={!hidden.includes(kind)}
                onChange={(shown) => onHide(hiddenWith(hidden, kind, shown))}
              />
            </td>
            <td>
              <SelectInput
                id={`notices_${kind}`}
                label={t("kindByEmail", { kind: t(`notice_${kind}`) })}
                value={ways[kind]}
                options={options}
                onChange={(next) => onChange({ ...ways, [kind]: wayOf(next) })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
