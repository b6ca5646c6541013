//! What a response looks like: guesses from its first and last words, for every format that holds text.
//!
//! Every response is looked at while logs are read, so a look at most of them must end within a few bytes.

use std::sync::LazyLock;

use crate::model::RowFlags;

/// What a response looks like.
pub(super) fn flags(response: &str) -> RowFlags {
    RowFlags {
        empty: response.trim().is_empty(),
        refused: refuses(response),
        repetitive: repeats(response),
        ..RowFlags::default()
    }
}

/// A response that refuses does so in its first words; nothing behind this many bytes is looked at.
const OPENING_BYTES: usize = 120;

/// How refusals begin, in lower case with straight apostrophes: a closed list.
const REFUSALS: &[&str] = &[
    // English
    "i can't",
    "i cannot",
    "i can not",
    "i'm sorry",
    "i am sorry",
    "sorry, ",
    "sorry but",
    "my apologies",
    "i apologize",
    "i apologise",
    "i won't",
    "i will not be able",
    "i'm unable",
    "i am unable",
    "i'm not able",
    "i am not able",
    "i'm afraid i can",
    "i must decline",
    "i have to decline",
    "i'm not comfortable",
    "i don't feel comfortable",
    "unfortunately, i can",
    "unfortunately, i am unable",
    "as an ai",
    "as a language model",
    "as a large language model",
    // German
    "es tut mir leid",
    "tut mir leid",
    "leider kann ich",
    "ich kann dir dabei nicht",
    "ich kann ihnen dabei nicht",
    "ich kann das nicht",
    "ich kann nicht",
    "als ki",
    // French
    "je suis désolé",
    "désolé",
    "je ne peux pas",
    "je ne suis pas en mesure",
    "je regrette",
    "en tant qu'ia",
    "en tant qu'intelligence artificielle",
    "en tant que modèle",
    // Spanish, Portuguese, Italian
    "lo siento",
    "lamento",
    "no puedo",
    "como ia",
    "como una ia",
    "como modelo de",
    "sinto muito",
    "desculpe",
    "não posso",
    "como uma ia",
    "mi dispiace",
    "non posso",
    "come ia",
    "come modello",
    // Dutch, Polish, Turkish
    "het spijt me",
    "ik kan je daar niet",
    "ik kan niet",
    "przykro mi",
    "przepraszam",
    "nie mogę",
    "üzgünüm",
    "özür dilerim",
    // Russian, Ukrainian
    "извините",
    "простите",
    "к сожалению, я не",
    "я не могу",
    "вибачте",
    // Chinese, Japanese, Korean
    "抱歉",
    "很抱歉",
    "对不起",
    "對不起",
    "我不能",
    "我无法",
    "我無法",
    "作为一个人工智能",
    "作为ai",
    "作为一个ai",
    "申し訳",
    "すみません",
    "ごめんなさい",
    "죄송",
    "미안",
    // Arabic, Hindi
    "عذر",
    "آسف",
    "أنا آسف",
    "لا أستطيع",
    "لا يمكنني",
    "मुझे खेद",
    "माफ़ कीजिए",
    "क्षमा करें",
];

/// Beginnings of the same words that refuse nothing.
const NO_REFUSALS: &[&str] =
    &["i can't wait", "i can't believe", "i can't help but", "i'm sorry to hear", "i'm sorry for your", "i won't lie"];

/// Whether a response begins as refusals do.
pub(super) fn refuses(response: &str) -> bool {
    let opening = &response[..response.floor_char_boundary(OPENING_BYTES)];
    // Quotation marks, emphasis and headings stand before the first word.
    let opening = opening.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(first) = opening.chars().next().and_then(|first| first.to_lowercase().next()) else { return false };
    // Nearly every response, and nearly every phrase, is out of the question by its first byte.
    let first = first.encode_utf8(&mut [0; 4]).as_bytes()[0];
    let begins = |known: &&str| starts_with(opening, known);
    REFUSALS_BY_BYTE[usize::from(first)].iter().any(begins) && !NO_REFUSALS.iter().any(begins)
}

/// The refusals that begin with each byte.
static REFUSALS_BY_BYTE: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
    let mut by_byte = [const { Vec::new() }; 256];
    REFUSALS.iter().for_each(|known| by_byte[usize::from(known.as_bytes()[0])].push(*known));
    by_byte
});

/// Whether a text starts with a phrase, whatever its case and its apostrophes.
fn starts_with(text: &str, phrase: &str) -> bool {
    let straight = |c| if matches!(c, '\u{2019}' | '\u{2bc}' | '`') { '\'' } else { c };
    let mut folded = text.chars().map(straight).flat_map(char::to_lowercase);
    phrase.chars().all(|c| folded.next() == Some(c))
}

/// A response is repetitive when it ends in the same bytes so many times over.
const TIMES: usize = 4;

/// And only when that makes up so many bytes: short echoes and rows of signs are common in sound answers.
const REPEATED_BYTES: usize = 96;

/// What is repeated is no longer than this.
const LONGEST_PERIOD: usize = 160;

/// What is looked for first: the last bytes, before themselves.
const PROBE: usize = 16;

/// Whether a response ends by saying the same over and over, as models do that no longer find an end.
pub(super) fn repeats(response: &str) -> bool {
    let text = response.as_bytes();
    let Some((before, probe)) = text.split_last_chunk::<PROBE>() else { return false };
    // Where the rarest byte of a few does not stand, nothing needs to be compared: small letters and blanks are what
    // text is made of, and of letters the last of the alphabet are the rarest.
    let rarity = |byte: u8| (!byte.is_ascii_lowercase() && byte != b' ', byte);
    let Some((place, anchor)) = probe.iter().enumerate().max_by_key(|(_, byte)| rarity(**byte)) else { return false };
    let end = before.len() + place;
    let window = &text[end.saturating_sub(LONGEST_PERIOD)..end];
    let periods = memchr::memrchr_iter(*anchor, window).map(|at| window.len() - at);
    let stands_before = |period: &usize| text[..text.len() - period].last_chunk() == Some(probe);
    periods.filter(stands_before).any(|period| ends_periodic(text, period))
}

/// Whether the end of a text repeats what is so many bytes long, and that says something.
fn ends_periodic(text: &[u8], period: usize) -> bool {
    let Some(start) = text.len().checked_sub(REPEATED_BYTES.max(TIMES * period)) else { return false };
    let tail = &text[start..];
    // Bytes of anything but ASCII belong to letters of some language.
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    tail[period..] == tail[..tail.len() - period] && tail.iter().any(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_by_their_first_words() {
        for refusal in [
            "I can't help with that.",
            "I can\u{2019}t help with that.",
            "  I CANNOT provide instructions.",
            "\"I'm sorry, but I must stop here.\"",
            "**As an AI** language model, I have no opinions.",
            "Es tut mir leid, dabei helfe ich nicht.",
            "D\u{e9}sol\u{e9}, je ne peux pas.",
            "En tant qu\u{2019}IA, je refuse.",
            "\u{DC}zg\u{fc}n\u{fc}m, bu konuda yard\u{131}mc\u{131} olamam.",
            "\u{42f} \u{43d}\u{435} \u{43c}\u{43e}\u{433}\u{443} \u{43f}\u{43e}\u{43c}\u{43e}\u{447}\u{44c}.",
            "\u{62b1}\u{6b49}\u{ff0c}\u{6211}\u{4e0d}\u{80fd}\u{3002}",
            "\u{7533}\u{3057}\u{8a33}\u{3042}\u{308a}\u{307e}\u{305b}\u{3093}",
        ] {
            assert!(refuses(refusal), "{refusal}");
        }
    }

    #[test]
    fn answers_are_no_refusals() {
        for answer in [
            "",
            "42",
            "The answer is: I can't tell from the text.",
            "I can see three options.",
            "I can't wait to tell you: it is Paris.",
            "I\u{2019}m sorry to hear that. Here is what helps.",
            "Icing",
            "Asa nisi masa",
            "\u{1F600}\u{1F600}",
        ] {
            assert!(!refuses(answer), "{answer}");
        }
        let late = format!("{}I cannot", " ".repeat(OPENING_BYTES));
        assert!(!refuses(&late), "nobody looks that far");
    }

    #[test]
    fn repetition_is_told_by_the_end() {
        let sentence = "The cat sat on the mat and looked at the other cat. ";
        for (what, text) in [
            ("a sentence", sentence.repeat(4)),
            ("cut in the middle", format!("{}The cat sat", sentence.repeat(5))),
            ("after sense", format!("Let us see. Paris is the capital of France.\n{}", "Answer: Paris\n".repeat(20))),
            ("one word", "no ".repeat(60)),
            ("another script", "\u{662f}\u{7684}".repeat(40)),
            ("a word twice in what is repeated", "very very good indeed, sir; ".repeat(8)),
        ] {
            assert!(repeats(&text), "{what}");
        }
    }

    #[test]
    fn sound_answers_do_not_repeat() {
        let list: String = (0..40).map(|item| format!("{item}. Item number {item}\n")).collect();
        let table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n| 7 | 8 |\n".repeat(2);
        for text in
            ["", "ha ha ha ha", "no no no no no no no no no no", &"-".repeat(200), &list, &table, &"= ".repeat(90)]
        {
            assert!(!repeats(text), "{text}");
        }
        let thrice = "The cat sat on the mat and looked at the other cat.\n".repeat(3);
        assert!(!repeats(&thrice), "three times may be meant");
    }
}
