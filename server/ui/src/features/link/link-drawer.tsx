import { Button, DatePicker, Drawer, Form, Input, InputNumber, Select, Switch } from "antd";
import { useMemo, useState } from "react";
import { useDefinitions } from "@/features/build/calls/definitions";
import { formOf } from "@/features/build/list/kinds";
import { isFiles, isLayout, readFields, type Field } from "@/features/form/field";
import { useApp } from "@/shared/api/apps";
import { get } from "@/shared/api/client";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useQuery } from "@tanstack/react-query";
import { useSaveLink, type PublicLink } from "./calls";
import { BLANK, entriesOf, settingsOf, type Entries } from "./link-entries";
import { lendable } from "./look-ups";
import { linkTexts } from "./texts/texts";

interface LinkDrawerProps {
  readonly app: string;
  /** The link to change; a new one when absent. */
  readonly link: PublicLink | null;
  /** The form a new link begins with. */
  readonly form: string | null;
  readonly onClose: () => void;
  readonly onSaved: (link: PublicLink) => void;
}

/** Kinds whose values are other people's: the server refuses them, so they are not offered. */
const CLOSED = new Set([
  "link",
  "lookup",
  "related",
  "rollup",
  "member",
  "members",
  "department",
  "departments",
  "rich-text",
  "json",
]);
const SEARCHED = new Set(["text", "serial", "phone", "email", "date", "number", "radio", "select"]);

export function LinkDrawer({ app, link, form: wanted, onClose, onSaved }: LinkDrawerProps) {
  const t = useTexts(linkTexts);
  const forms = useForms(app);
  const [chosen, setChosen] = useState<string | null>(link?.form ?? wanted);
  const dto = useQuery({
    queryKey: ["form", app, chosen ?? ""],
    queryFn: ({ signal }) =>
      get<FormDto>("/apps/{app}/forms/{form}", { path: { app, form: chosen ?? "" }, signal }),
    enabled: chosen !== null,
  });
  return (
    <Drawer open title={t(link ? "edit" : "newLink")} onClose={onClose} size={480} destroyOnHidden>
      {link === null && wanted === null && (
        <Form layout="vertical">
          <Form.Item label={t("pickForm")} htmlFor="link-form">
            <Select id="link-form" options={forms} value={chosen} onChange={setChosen} showSearch />
          </Form.Item>
        </Form>
      )}
      {dto.data && (
        <SettingsForm
          key={dto.data.key}
          app={app}
          link={link}
          dto={dto.data}
          onClose={onClose}
          onSaved={onSaved}
        />
      )}
    </Drawer>
  );
}

/** The forms in force: in the order of the menu, then those that stand in no menu, as forms for strangers often do. */
function useForms(app: string): { value: string; label: string }[] {
  const navigation = useApp(app).data?.navigation ?? [];
  const entries = useDefinitions(app).data?.items ?? [];
  const listed = navigation.flatMap((group) =>
    group.items.flatMap((item) => (item.form ? [{ value: item.form, label: item.title }] : [])),
  );
  const others = entries.flatMap(({ path, title, published_version: version }) => {
    const value = version === null ? undefined : formOf(path);
    const isListed = listed.some((one) => one.value === value);
    return value === undefined || isListed ? [] : [{ value, label: title }];
  });
  return [...listed, ...others];
}

interface SettingsFormProps {
  readonly app: string;
  readonly link: PublicLink | null;
  readonly dto: FormDto;
  readonly onClose: () => void;
  readonly onSaved: (link: PublicLink) => void;
}

function SettingsForm({ app, link, dto, onClose, onSaved }: SettingsFormProps) {
  const t = useTexts(linkTexts);
  const [form] = Form.useForm<Entries>();
  const save = useSaveLink(app);
  const fields = useMemo(() => readFields(dto.schema), [dto.schema]);
  const optionsOf = (fits: (field: Field) => boolean) =>
    fields.filter(fits).map((field) => ({ value: field.key, label: field.title }));
  const lent = useMemo(() => lendable(fields), [fields]);
  const looked = Form.useWatch("lookups", form) ?? [];
  // Options that are values of another form are shown to strangers only where that is chosen.
  const isTheirs = ({ key, schema }: Field) => schema["x-form"] === undefined || looked.includes(key);
  const fillable = (field: Field) => !CLOSED.has(field.kind) && !field.computed && isTheirs(field);
  const entered = optionsOf(fillable);
  // What no form shows is filled in by addresses alone, where its owner chooses that.
  const drawn = optionsOf((field) => fillable(field) && field.schema["x-hidden"] !== true);
  const open = optionsOf((field) => fillable(field) || field.schema["x-formula"] !== undefined);
  // Files may be sent, but what others sent is not shown.
  const shown = optionsOf(
    (field) => !CLOSED.has(field.kind) && !isFiles(field) && !isLayout(field) && !field.schema["x-sensitive"],
  );
  const words = optionsOf(
    ({ kind, schema }) => kind === "text" && !schema["x-formula"] && !schema.pattern && !schema["x-unique"],
  );
  const searched = optionsOf((field) => SEARCHED.has(field.kind));
  const records = optionsOf(
    ({ kind, computed, schema }) => kind === "link" && !computed && !schema["x-many"],
  );
  const once = Form.useWatch("once", form);
  const chosen = Form.useWatch("fields", form) ?? [];
  const progress = Form.useWatch("progress", form);
  const query = Form.useWatch("query", form);
  const consent = Form.useWatch("consent", form);
  const send = (entries: Entries) => {
    const password = entries.dropPassword ? "" : entries.password;
    const input = { settings: settingsOf(entries), ...(password !== undefined && { password }) };
    save.mutate({ id: link?.id ?? null, form: dto.key, input }, { onSuccess: onSaved });
  };
  const many = { mode: "multiple", optionFilterProp: "label" } as const;
  return (
    <Form<Entries>
      form={form}
      layout="vertical"
      initialValues={
        link ? entriesOf(link.settings) : { ...BLANK, fields: drawn.map((option) => option.value) }
      }
      onFinish={send}
      requiredMark={false}
    >
      <Form.Item name="fields" label={t("fields")} extra={t("fieldsHint")}>
        <Select {...many} options={open} />
      </Form.Item>
      {lent.length > 0 && (
        <Form.Item name="lookups" label={t("lookups")} extra={t("lookupsHint")}>
          <Select {...many} options={lent} />
        </Form.Item>
      )}
      <Form.Item name="title" label={t("heading")}>
        <Input placeholder={dto.title} maxLength={100} />
      </Form.Item>
      <Form.Item name="description" label={t("about")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("password")}
        extra={t(link?.has_password ? "passwordKeep" : "passwordHint")}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {link?.has_password && (
        <Form.Item name="dropPassword" label={t("passwordDrop")} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
      <Form.Item name="window" label={t("window")}>
        <DatePicker.RangePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          allowEmpty={[true, true]}
        />
      </Form.Item>
      <Form.Item name="quota" label={t("quota")}>
        <InputNumber min={1} precision={0} />
      </Form.Item>
      <Form.Item name="once" label={t("once")}>
        <Select
          options={(["no", "browser", "field"] as const).map((value) => ({
            value,
            label: t(`once_${value}`),
          }))}
        />
      </Form.Item>
      {once === "field" && (
        <Form.Item name="onceField" label={t("onceField")} rules={[{ required: true }]}>
          <Select options={entered.filter((option) => chosen.includes(option.value))} />
        </Form.Item>
      )}
      <Form.Item name="consent" label={t("consent")} extra={t("consentHint")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      {consent?.trim() && (
        <Form.Item
          name="signature"
          label={t("consentSigned")}
          extra={t("consentSignedHint")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      )}
      <Form.Item name="thanks" label={t("thanks")}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
      </Form.Item>
      <Form.Item name="redirect" label={t("redirect")}>
        <Input placeholder="https://" inputMode="url" />
      </Form.Item>
      <Form.Item name="mayEdit" label={t("mayEdit")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="progress" label={t("progress")} valuePropName="checked">
        <Switch />
      </Form.Item>
      {progress && (
        <Form.Item name="progressFields" label={t("progressFields")}>
          <Select {...many} options={shown} />
        </Form.Item>
      )}
      <Form.Item name="query" label={t("query")} valuePropName="checked">
        <Switch />
      </Form.Item>
      {query && (
        <>
          <Form.Item name="queryBy" label={t("queryBy")}>
            <Select {...many} options={searched} />
          </Form.Item>
          <Form.Item name="queryShow" label={t("queryShow")}>
            <Select {...many} options={shown} />
          </Form.Item>
        </>
      )}
      {(["sourceField", "extField"] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(name)} extra={t(`${name}Hint`)}>
          <Select allowClear options={words.filter((option) => !chosen.includes(option.value))} />
        </Form.Item>
      ))}
      {records.length > 0 && (
        <Form.Item name="about" label={t("record")} extra={t("recordHint")}>
          <Select allowClear optionFilterProp="label" options={records} />
        </Form.Item>
      )}
      <Form.Item name="embed" label={t("embed")} extra={t("embedHint")}>
        <Select mode="tags" open={false} tokenSeparators={[",", " ", "，"]} />
      </Form.Item>
      {save.error && (
        <p role="alert" style={{ color: "var(--danger)", marginBottom: 12, whiteSpace: "pre-line" }}>
          {messageOf(save.error)}
        </p>
      )}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t(link ? "save" : "create")}
      </Button>{" "}
      <Button onClick={onClose}>{t("cancel")}</Button>
    </Form>
  );
}
