import { isColumn } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { useMe } from "@/shared/api/me";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { MemberByName } from "../people/member-by-name";
import { hookTexts } from "../texts/hook-texts";
import { HookAddress } from "./hook-address";
import { PairsEditor } from "./pairs-editor";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { useStart } from "./use-start";

/** What a flow that another system starts makes of what is sent to it. */
export function WebhookStart() {
  const t = useTexts(hookTexts);
  const { fields } = useFlow();
  // The address lets other systems in: administrators alone make it.
  const admin = useMe().data?.is_admin === true;
  const { start, set } = useStart();
  const taken = objectIn(start["set"]);
  const constants = objectIn(start["values"]);
  const columns = fields.filter((field) => isColumn(field) && !field.computed);
  const free = columns.filter((field) => constants[field.key] === undefined);
  const match = textIn(start["match"]);
  const unique = columns.filter(
    (field) => taken[field.key] !== undefined && field.schema["x-unique"] === true,
  );
  return (
    <>
      <Row id="flow-start-run_as" label={t("runAs")} help={t("runAsHelp")}>
        <MemberByName
          id="flow-start-run_as"
          label={t("runAs")}
          value={textIn(start["run_as"])}
          onChange={(username) => set("run_as", username)}
        />
      </Row>
      {free.length > 0 && (
        <PairsEditor
          id="flow-start-set"
          at={["start", "set"]}
          value={start["set"]}
          label={t("taken")}
          help={t("takenHelp")}
          nameLabel={t("takenField")}
          valueLabel={t("takenPath")}
          names={free.map((field) => ({ value: field.key, title: field.title }))}
          fresh={{ name: "", value: "/" }}
        />
      )}
      <Constants />
      {(unique.length > 0 || match !== "") && (
        <Row id="flow-start-match" label={t("match")} help={t("matchHelp")}>
          <SelectInput
            id="flow-start-match"
            value={match}
            emptyTitle={t("matchNone")}
            options={unique.map((field) => ({ value: field.key, title: field.title }))}
            onChange={(next) => set("match", next === "" ? undefined : next)}
          />
        </Row>
      )}
      <Row id="flow-start-signed" label={t("signed")} help={t("signedHelp")} inline>
        <SwitchInput
          id="flow-start-signed"
          value={start["signed"] === true}
          onChange={(on) => set("signed", on ? true : undefined)}
        />
      </Row>
      {admin && <HookAddress fields={free} />}
    </>
  );
}

/** Fields that get the same value with every call. */
function Constants() {
  const t = useTexts(hookTexts);
  const { store, flow, fields } = useFlow();
  const taken = objectIn(flow.start["set"]);
  const written = Object.entries(objectIn(flow.start["values"]));
  const free = fields.filter(
    (field) =>
      isColumn(field) &&
      !field.computed &&
      kindFor(field.kind).Input !== null &&
      taken[field.key] === undefined &&
      !written.some(([key]) => key === field.key),
  );
  const put = (key: string, value: Json) =>
    store.edit((draft) => draft.set(["start", "values", key], value), `start values ${key}`);
  const drop = (key: string) =>
    store.edit((draft) =>
      draft.set(
        ["start", "values"],
        written.length === 1 ? undefined : Object.fromEntries(written.filter(([known]) => known !== key)),
      ),
    );
  return (
    <Row id="flow-start-values" label={t("constants")} group>
      <div className={styles.list} role="group" aria-label={t("constants")} id="flow-start-values">
        {written.map(([key, value]) => {
          const field = fields.find((one) => one.key === key);
          const kind = field ? kindFor(field.kind) : null;
          const name = field?.title ?? key;
          return (
            <div className={styles.card} key={key}>
              <span className={styles.name}>{name}</span>
              <IconButton icon="close" label={t("removeConstant", { name })} onClick={() => drop(key)} />
              {field && kind?.Input && (
                <kind.Input
                  id={`flow-start-value-${key}`}
                  field={field}
                  value={value}
                  onChange={(next) => put(key, next)}
                  disabled={false}
                  invalid={false}
                  required={false}
                  describedBy={undefined}
                  label={t("constantOf", { name })}
                />
              )}
            </div>
          );
        })}
        {free.length > 0 && (
          <SelectInput
            id="flow-start-value-add"
            label={t("addConstant")}
            value=""
            emptyTitle={t("addConstant")}
            options={free.map((field) => ({ value: field.key, title: field.title }))}
            onChange={(key) => key !== "" && put(key, null)}
          />
        )}
      </div>
    </Row>
  );
}
