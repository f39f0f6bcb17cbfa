import { Link } from "react-router";
import { useMe } from "@/shared/api/me";
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useOutlets } from "../../calls/outlets";
import type { Path } from "../../document/json-tree";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { headerTexts } from "../texts/header-texts";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";

interface HeadersEditorProps {
  readonly id: string;
  /** Where the headers are written. */
  readonly at: Path;
  readonly value: Json | undefined;
}

type Header = readonly [string, Json];

/** The headers of a call: texts, or secrets of the workspace that stand in no definition. */
export function HeadersEditor({ id, at, value }: HeadersEditorProps) {
  const t = useTexts(flowDesignTexts);
  const th = useTexts(headerTexts);
  const { store } = useFlow();
  const headers: readonly Header[] = Object.entries(objectIn(value));
  const taken = (name: string) => headers.some(([known]) => known === name);
  const write = (next: readonly Header[], what: string | null) =>
    store.edit((draft) => draft.set(at, next.length === 0 ? undefined : Object.fromEntries(next)), what);
  const put = (index: number, header: Header, what: string | null) =>
    write(
      headers.map((one, place) => (place === index ? header : one)),
      what === null ? null : `${at.join("/")} ${what} ${index}`,
    );
  const add = () => {
    let name = "x-header";
    for (let n = 2; taken(name); n += 1) name = `x-header${n}`;
    write([...headers, [name, ""]], null);
  };
  return (
    <Row id={id} label={t("requestHeaders")} group help={t("requestHeadersHelp")}>
      <div className={styles.list} role="group" aria-label={t("requestHeaders")} id={id}>
        {headers.map(([name, header], index) => {
          const isSecret = typeof header === "object";
          return (
            <div className={styles.person} key={index}>
              <TextInput
                id={`${id}-${index}-name`}
                label={t("pairOf", { label: t("headerName"), n: index + 1 })}
                value={name}
                onChange={(next) => {
                  if (!taken(next)) put(index, [next, header], "name");
                }}
              />
              <IconButton
                icon="close"
                label={t("remove", { name: name === "" ? t("headerName") : name })}
                onClick={() =>
                  write(
                    headers.filter((_, place) => place !== index),
                    null,
                  )
                }
              />
              <SelectInput
                id={`${id}-${index}-is`}
                label={th("headerIs", { n: index + 1 })}
                value={isSecret ? "secret" : "text"}
                options={[
                  { value: "text", title: th("headerIsText") },
                  { value: "secret", title: th("headerIsSecret") },
                ]}
                onChange={(next) => put(index, [name, next === "secret" ? { secret: "" } : ""], null)}
              />
              {isSecret ? (
                <SecretHeader
                  id={`${id}-${index}`}
                  n={index + 1}
                  header={header}
                  onChange={(next, what) => put(index, [name, next], what)}
                />
              ) : (
                <TextInput
                  id={`${id}-${index}-value`}
                  label={t("pairOf", { label: t("headerValue"), n: index + 1 })}
                  value={String(header)}
                  onChange={(next) => put(index, [name, next], "value")}
                />
              )}
            </div>
          );
        })}
        <Button icon="plus" look="quiet" onClick={add}>
          {t("addPair", { label: t("requestHeaders") })}
        </Button>
      </div>
    </Row>
  );
}

interface SecretHeaderProps {
  readonly id: string;
  /** Which header it is, counted from one. */
  readonly n: number;
  readonly header: Json;
  readonly onChange: (header: Json, what: string | null) => void;
}

function SecretHeader({ id, n, header, onChange }: SecretHeaderProps) {
  const th = useTexts(headerTexts);
  const { app } = useFlow();
  const known = useOutlets(app).data?.secrets;
  const admin = useMe().data?.is_admin === true;
  const said = objectIn(header);
  const secret = textIn(said["secret"]);
  const prefix = textIn(said["prefix"]);
  const isMissing = known !== undefined && secret !== "" && !known.includes(secret);
  const made = (name: string, before: string): Json =>
    before === "" ? { secret: name } : { secret: name, prefix: before };
  return (
    <>
      <SelectInput
        id={`${id}-secret`}
        label={th("headerSecret", { n })}
        value={secret}
        emptyTitle={th("chooseSecret")}
        options={(known ?? []).map((name) => ({ value: name, title: name }))}
        onChange={(next) => onChange(made(next, prefix), null)}
      />
      <TextInput
        id={`${id}-prefix`}
        label={th("headerPrefix", { n })}
        placeholder={th("headerPrefixHint")}
        value={prefix}
        onChange={(next) => onChange(made(secret, next), "prefix")}
      />
      {admin && <Link to="/admin/secrets">{th("manageSecrets")}</Link>}
      {isMissing && (
        <p className={styles.warning} role="alert">
          {th("noSuchSecret", { name: secret })}
        </p>
      )}
    </>
  );
}
