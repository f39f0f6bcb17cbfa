//! A reminder whose words cannot be made of a record, though nothing was wrong with them when they were published: whoever
//! administers the app is told which it is, in which language, and why, once a day.

use super::Context;
use crate::definition::{Channel, ReminderDefinition};
use crate::model::Form;
use crate::notify::{self, Message};
use crate::people::NoticeKind;
use crate::problem::{Language, Problem, Text};
use crate::store::{Batch, StoredRecord};
use serde_json::json;

pub(super) fn tell(
    batch: &mut Batch,
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
    record: &StoredRecord,
    (written_in, problem): &(Language, Problem),
) {
    let to = context.people.members().filter(|member| member.active && member.administers());
    let day = context.now.timestamp().div_euclid(86_400);
    let tag = written_in.tag();
    let message = Message {
        // Told before under the same key, it is told no more.
        key: format!("unwritten/{}/{}/{tag}/{day}", form.app, reminder.key),
        app: Some(form.app.clone()),
        channels: vec![Channel::Inbox],
        to: to.map(|member| member.id.clone()).collect(),
        subject: String::new(),
        text: String::new(),
        link: Some(format!("/build/{}/reminders/{}", form.app, reminder.key)),
        url: None,
        robots: Vec::new(),
        event: "reminder.unwritten",
        data: json!({ "reminder": reminder.key, "form": form.key, "record": record.id, "language": tag }),
    };
    let (subject, text) = (subject(context, form, reminder), reason(*written_in, record, problem));
    let say = |language: Language| {
        let (subject, text) = (subject.get(language).to_owned(), text.get(language).to_owned());
        Some(Message { subject, text, ..message.clone() })
    };
    notify::push_in_languages(batch, NoticeKind::Remind, context.wishes(), context.language, context.now, say);
}

fn subject(context: &Context<'_>, form: &Form, reminder: &ReminderDefinition) -> Text {
    let title = &reminder.title;
    let app = context.model.app(&form.app);
    let Text { zh, en } = app.map_or_else(|| Text::same(title), |app| app.definitions.in_both(title));
    Text::new(format!("提醒“{zh}”写不出来"), format!("The reminder '{en}' could not be written"))
}

fn reason(written_in: Language, record: &StoredRecord, problem: &Problem) -> Text {
    let (in_zh, in_en) = match written_in {
        Language::Chinese => ("中文", "Chinese"),
        Language::English => ("英文", "English"),
    };
    let Text { zh, en } = &problem.message;
    Text::new(
        format!(
            "{in_zh}的内容或译文在“{}”上出错：{zh}。能用另一种语言写出来的，已改用那种语言发送；请改正模板或它的译文。",
            record.title
        ),
        format!(
            "Its {in_en} words or their translation fail for '{}': {en}. Where the other language could be written, that was \
             sent. Correct the template or its translation.",
            record.title
        ),
    )
}
