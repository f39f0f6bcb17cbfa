import { CheckGroup } from "@/shared/controls/choice-group";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { useAccessEditor } from "./access-context";
import { grants, OPERATIONS, type GroupEntry, type Operation } from "./access-document";
import { setForms, setOperation } from "./access-edits";
import styles from "./access.module.css";
import { FieldsTable } from "./fields-table";
import { GroupPart } from "./parts";
import { RowsEditor } from "./rows-editor";
import { accessTexts } from "./texts/texts";
import { WhoEditor } from "./who-editor";

export interface GroupProps {
  readonly group: GroupEntry;
  readonly index: number;
}

/** Everything one group says: whom it is for, of which forms, doing what, with which records and fields. */
export function GroupSettings({ group, index }: GroupProps) {
  const t = useTexts(accessTexts);
  const { store, forms } = useAccessEditor();
  const id = `access-group-${index}`;
  // A form that is no more is listed as long as it is named.
  const gone = group.forms.filter((key) => !forms.some((form) => form.key === key));
  return (
    <div className={styles.settings} id={`${id}-settings`}>
      <Row id={`${id}-title`} label={t("title")}>
        <TextInput
          id={`${id}-title`}
          value={group.title}
          maxLength={60}
          onChange={(title) =>
            store.edit((draft) => draft.set(["groups", index, "title"], title), `group ${index} title`)
          }
        />
      </Row>
      <div id={`${id}-part-forms`}>
        <Row id={`${id}-forms`} label={t("forms")} help={t("formsHelp")} group>
          <CheckGroup
            id={`${id}-forms`}
            value={group.forms}
            options={[
              ...forms.map((form) => ({ value: form.key, title: form.title })),
              ...gone.map((key) => ({ value: key, title: key })),
            ]}
            onChange={(chosen) => store.edit((draft) => setForms(draft, index, chosen))}
          />
        </Row>
      </div>
      <WhoEditor group={group} index={index} />
      <Operations group={group} index={index} />
      <RowsEditor group={group} index={index} />
      <FieldsTable group={group} index={index} />
    </div>
  );
}

/** What its people may do, each with what that means. */
function Operations({ group, index }: GroupProps) {
  const t = useTexts(accessTexts);
  const { store, forms } = useAccessEditor();
  const id = `access-group-${index}`;
  const counted = forms.some((form) => form.aggregate && group.forms.includes(form.key));
  const isOff = (operation: Operation) =>
    counted && operation !== "read" && operation !== "export" && !group.operations.includes(operation);
  const implied = grants(group, "read") && !group.operations.includes("read");
  return (
    <GroupPart id={`${id}-operations`} title={t("operations")} help={counted ? t("onlyRead") : undefined}>
      {OPERATIONS.map((operation) => (
        <Row
          key={operation}
          id={`${id}-op-${operation}`}
          label={t(`op_${operation}`)}
          help={operation === "read" && implied ? t("readImplied") : t(`opHelp_${operation}`)}
          inline
        >
          <SwitchInput
            id={`${id}-op-${operation}`}
            value={grants(group, operation)}
            disabled={isOff(operation) || (operation === "read" && implied)}
            onChange={(on) => store.edit((draft) => setOperation(draft, index, operation, on))}
          />
        </Row>
      ))}
    </GroupPart>
  );
}
