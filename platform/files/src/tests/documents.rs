//! Documents that would act by themselves, or are not only documents.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const TEXT: &str = "<w:document xmlns:w='w'/>";

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let own: [(&str, &[u8]); 2] =
        [("[Content_Types].xml", TYPES.as_bytes()), ("word/document.xml", TEXT.as_bytes())];
    archive(&[&own, more].concat())
}

fn pdf(within: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog {within} >>\nendobj\n%%EOF\n").into_bytes()
}

#[test]
fn a_document_of_word_stays_as_it_is() {
    let content = docx(&[]);
    let examined = kept("offer.docx", &content);
    assert_eq!((examined.kind, &examined.content), (Kind::Docx, &content));
    assert!(matches!(refused("offer.xlsx", &content), Refusal::Pretends { fits: "docx", .. }));
    assert!(matches!(refused("offer.zip", &content), Refusal::Pretends { named, .. } if named == "zip"));
    assert_eq!(refused("offer.docx", archive(&[("offer.exe", b"MZ")])), Refusal::Archive);
}

#[test]
fn a_document_with_macros_is_refused_wherever_they_are_named() {
    let macros = Refusal::Acts(Acting::Macros);
    assert_eq!(refused("a.docx", docx(&[("word/vbaProject.bin", b"x")])), macros);
    assert_eq!(refused("a.docx", docx(&[("word/VBAPROJECT.BIN", b"x")])), macros);
    let renamed = TYPES.replace("document.main+xml\"", "document.main+xml\"/><Default Extension=\"bin\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"");
    let content =
        archive(&[("[Content_Types].xml", renamed.as_bytes()), ("word/document.xml", TEXT.as_bytes())]);
    assert_eq!(refused("a.docx", content), macros);
    let relation = br#"<Relationships xmlns="r"><Relationship Id="r1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="kept.bin"/></Relationships>"#;
    assert_eq!(refused("a.docx", docx(&[("word/_rels/document.xml.rels", relation)])), macros);
}

#[test]
fn a_document_that_fetches_or_carries_something_is_refused() {
    let relation = |kind: &str| {
        format!(
            r#"<Relationships xmlns="r"><Relationship Id="r1" Type="http://x/{kind}" Target="http://example.com/x" TargetMode="External"/></Relationships>"#
        )
    };
    let with = |text: &str| docx(&[("word/_rels/settings.xml.rels", text.as_bytes())]);
    assert_eq!(refused("a.docx", with(&relation("attachedTemplate"))), Refusal::Acts(Acting::Fetched));
    kept("a.docx", with(&relation("hyperlink")));
    assert_eq!(
        refused("a.docx", docx(&[("word/embeddings/oleObject1.bin", b"x")])),
        Refusal::Acts(Acting::Object)
    );
    assert_eq!(
        refused("a.docx", docx(&[("word/activeX/activeX1.xml", b"x")])),
        Refusal::Acts(Acting::Control)
    );
    assert_eq!(
        refused("a.docx", docx(&[("word/embeddings/a.xlsm", b"x")])),
        Refusal::Acts(Acting::MacroDocument)
    );
}

#[test]
fn an_archive_that_lies_about_itself_is_refused() {
    let zeros = vec![0; 210 << 20];
    let bomb = docx(&[("word/media/a.bmp", &zeros)]);
    assert!(bomb.len() < LARGEST, "it looks small");
    assert_eq!(refused("a.docx", bomb), Refusal::Bomb);
    let names: Vec<String> = (0..4_001).map(|at| format!("word/{at}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused("a.docx", docx(&many)), Refusal::Bomb);
    assert_eq!(refused("a.docx", docx(&[("../../evil.xml", b"x")])), Refusal::Damaged);
    let entity = format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{TYPES}");
    let content =
        archive(&[("[Content_Types].xml", entity.as_bytes()), ("word/document.xml", TEXT.as_bytes())]);
    assert_eq!(refused("a.docx", content), Refusal::Damaged);
    let mut longer = docx(&[]);
    longer.extend(b"<script>alert(1)</script>");
    assert!(matches!(refused("a.docx", longer), Refusal::Appended | Refusal::Damaged));
}

#[test]
fn a_pdf_that_starts_something_is_refused_also_where_it_hides_it() {
    kept("a.pdf", pdf("/OpenAction [3 0 R /Fit] /Names << /Dests 4 0 R >> /JSON (x)"));
    let script = Refusal::Acts(Acting::Script);
    assert_eq!(refused("a.pdf", pdf("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")), script);
    assert_eq!(refused("a.pdf", pdf("/AA << /S /J#61vaScript >>")), script);
    assert_eq!(refused("a.pdf", pdf("/X << /#4aS 12 0 R >>")), script);
    assert!(matches!(refused("a.pdf", pdf("/A << /S /Launch /F (cmd.exe) >>")), Refusal::Acts(_)));
    assert!(matches!(refused("a.pdf", pdf("/Names << /EmbeddedFiles 5 0 R >>")), Refusal::Acts(_)));
    assert_eq!(refused("a.pdf", pdf("/Encrypt 7 0 R")), Refusal::Protected);

    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(b"1 0 << /S /JavaScript /JS (x) >>").unwrap();
    let stream = |kind: &str, packed: &[u8]| {
        let head = format!("%PDF-1.7\n1 0 obj\n<< /Type /{kind} /N 1 /Filter /FlateDecode >>\nstream\r\n");
        [head.as_bytes(), packed, b"\nendstream\nendobj\n%%EOF"].concat()
    };
    let packed = packed.finish().unwrap();
    assert_eq!(refused("a.pdf", stream("ObjStm", &packed)), script);
    assert_eq!(refused("a.pdf", stream("Obj#53tm", &packed)), script);
}

#[test]
fn a_pdf_that_is_something_else_as_well_is_refused() {
    let mut content = GOOD_PDF.to_vec();
    content.extend(docx(&[]));
    assert!(matches!(refused("a.pdf", &content), Refusal::Appended | Refusal::Damaged));
    // An archive whose last words are those of a PDF.
    let mut both = [GOOD_PDF, &docx(&[])].concat();
    let end = both.len() - 2;
    both[end..].copy_from_slice(&6u16.to_le_bytes());
    both.extend(b"%%EOF\n");
    assert_eq!(refused("a.pdf", &both), Refusal::Appended);
    assert_eq!(refused("a.pdf", [GOOD_PDF, b"<script>alert(1)</script>"].concat()), Refusal::Appended);
    assert_eq!(refused("a.pdf", b"%PDF-1.7 and nothing more"), Refusal::Damaged);
}

/// Whatever is cut off or altered: a file is taken or refused, and nothing breaks.
#[test]
fn files_that_are_cut_or_altered_break_nothing() {
    let samples: [(&str, Vec<u8>); 3] = [
        ("a.docx", docx(&[("word/_rels/a.rels", b"<Relationships/>")])),
        ("a.pdf", pdf("/OpenAction [3 0 R /Fit]")),
        ("a.svg", br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>"#.to_vec()),
    ];
    for (name, sample) in samples {
        for at in 0..sample.len() {
            let _ = examine(name, sample[..at].to_vec());
            let mut altered = sample.clone();
            altered[at] ^= 0x55;
            let _ = examine(name, altered);
        }
    }
}
