/** The settings of a link, as they are entered. */
import { Button, DatePicker, Form, Input, InputNumber, Select, Switch } from "antd";
import { useMemo } from "react";
import { readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useSaveLink, type PublicLink } from "./calls";
import { choicesOf, type FieldChoices } from "./field-choices";
import { BLANK, entriesOf, settingsOf, type Entries } from "./link-entries";
import { linkTexts } from "./texts/texts";

const MANY = { mode: "multiple", optionFilterProp: "label" } as const;

interface LinkFormProps {
  readonly app: string;
  readonly link: PublicLink | null;
  readonly dto: FormDto;
  readonly onClose: () => void;
  readonly onSaved: (link: PublicLink) => void;
}

export function LinkForm({ app, link, dto, onClose, onSaved }: LinkFormProps) {
  const t = useTexts(linkTexts);
  const [form] = Form.useForm<Entries>();
  const save = useSaveLink(app);
  const lending = Form.useWatch("lookups", form);
  const fields = useMemo(() => readFields(dto.schema), [dto.schema]);
  const choices = useMemo(() => choicesOf(fields, lending ?? []), [fields, lending]);
  const begun = link
    ? entriesOf(link.settings)
    : { ...BLANK, fields: choices.drawn.map((option) => option.value) };
  const send = (entries: Entries) => {
    const password = entries.dropPassword ? "" : entries.password;
    const input = { settings: settingsOf(entries), ...(password !== undefined && { password }) };
    save.mutate({ id: link?.id ?? null, form: dto.key, input }, { onSuccess: onSaved });
  };
  return (
    <Form<Entries> form={form} layout="vertical" initialValues={begun} onFinish={send} requiredMark={false}>
      <Shown choices={choices} title={dto.title} />
      <Access link={link} choices={choices} />
      <Afterwards choices={choices} />
      <Origin choices={choices} />
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

interface PartProps {
  readonly choices: FieldChoices;
}

/** What stands in the form. */
function Shown({ choices, title }: PartProps & { readonly title: string }) {
  const t = useTexts(linkTexts);
  return (
    <>
      <Form.Item name="fields" label={t("fields")} extra={t("fieldsHint")}>
        <Select {...MANY} options={[...choices.open]} />
      </Form.Item>
      {choices.lent.length > 0 && (
        <Form.Item name="lookups" label={t("lookups")} extra={t("lookupsHint")}>
          <Select {...MANY} options={[...choices.lent]} />
        </Form.Item>
      )}
      <Form.Item name="title" label={t("heading")}>
        <Input placeholder={title} maxLength={100} />
      </Form.Item>
      <Form.Item name="description" label={t("about")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </>
  );
}

/** Who may fill it in, when, how often, and what they agree to. */
function Access({ link, choices }: PartProps & Pick<LinkFormProps, "link">) {
  const t = useTexts(linkTexts);
  const form = Form.useFormInstance<Entries>();
  const once = Form.useWatch("once", form);
  const chosen = Form.useWatch("fields", form) ?? [];
  const consent = Form.useWatch("consent", form);
  return (
    <>
      <Form.Item
        name="password"
        label={t("password")}
        extra={t(link?.has_password ? "passwordKeep" : "passwordHint")}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {link?.has_password && <Turn name="dropPassword" label={t("passwordDrop")} />}
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
          <Select options={choices.entered.filter((option) => chosen.includes(option.value))} />
        </Form.Item>
      )}
      <Form.Item name="consent" label={t("consent")} extra={t("consentHint")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      {consent?.trim() && <Turn name="signature" label={t("consentSigned")} extra={t("consentSignedHint")} />}
    </>
  );
}

interface TurnProps {
  readonly name: keyof Entries;
  readonly label: string;
  readonly extra?: string;
}

function Turn(props: TurnProps) {
  return (
    <Form.Item {...props} valuePropName="checked">
      <Switch />
    </Form.Item>
  );
}

/** What people may see and do once they have sent it. */
function Afterwards({ choices }: PartProps) {
  const t = useTexts(linkTexts);
  const form = Form.useFormInstance<Entries>();
  const progress = Form.useWatch("progress", form);
  const query = Form.useWatch("query", form);
  return (
    <>
      <Form.Item name="thanks" label={t("thanks")}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
      </Form.Item>
      <Form.Item name="redirect" label={t("redirect")}>
        <Input placeholder="https://" inputMode="url" />
      </Form.Item>
      <Turn name="mayEdit" label={t("mayEdit")} />
      <Turn name="progress" label={t("progress")} />
      {progress && (
        <Form.Item name="progressFields" label={t("progressFields")}>
          <Select {...MANY} options={[...choices.shown]} />
        </Form.Item>
      )}
      <Turn name="query" label={t("query")} />
      {query && (
        <>
          <Form.Item name="queryBy" label={t("queryBy")}>
            <Select {...MANY} options={[...choices.searched]} />
          </Form.Item>
          <Form.Item name="queryShow" label={t("queryShow")}>
            <Select {...MANY} options={[...choices.shown]} />
          </Form.Item>
        </>
      )}
    </>
  );
}

/** Which fields hold where an answer comes from, and what it is about. */
function Origin({ choices }: PartProps) {
  const t = useTexts(linkTexts);
  const chosen = Form.useWatch("fields", Form.useFormInstance<Entries>()) ?? [];
  return (
    <>
      {(["sourceField", "extField"] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(name)} extra={t(`${name}Hint`)}>
          <Select allowClear options={choices.words.filter((option) => !chosen.includes(option.value))} />
        </Form.Item>
      ))}
      {choices.records.length > 0 && (
        <Form.Item name="about" label={t("record")} extra={t("recordHint")}>
          <Select allowClear optionFilterProp="label" options={[...choices.records]} />
        </Form.Item>
      )}
    </>
  );
}
