// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/language.h"

namespace oubli::generator {
namespace {

constexpr std::array kEastern{
    LanguageTable{
        .code = "pl",
        .region = "PL",
        .frequent = "w i z na się do nie to że jest o jak po ale co za od tak przez już tylko przy "
                    "lub oraz dla ich jego jej był "
                    "może są bardzo tym które gdy więc być pan pani dziękuję dzień dobry załącznik "
                    "faktura spotkanie jutro tydzień "
                    "projekt klient pytanie odpowiedź umowa zamówienie konto pozdrawiam proszę "
                    "zespół termin raport nasz dwa pierwszy",
        .syllables =
            "ba bez bo chę cza da do dla dro dzia go gra ka kła ko kra la ła li lo łu ma mi mó na "
            "nie no o od pa pi po "
            "prze przy ra ro rzą sa ska sło spo sta świa ta to tra u wa wie wy za ze zło żą",
        .endings = "anie enie ość owy owa ować ał ała ny na nych nego ski ska ka arz nik izm ista "
                   "cja two stwo em ami ach ów",
        .greetings = "Dzień dobry,|Szanowni Państwo,|Cześć,|Witam,",
        .closings = "Pozdrawiam,|Z poważaniem,|Serdecznie pozdrawiam,|Do zobaczenia,",
        .attribution = "W dniu %d %s pisze:",
        .months = "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września "
                  "października listopada grudnia",
        .reply = "Odp:",
        .given = "Łukasz Małgorzata Michał Agnieszka Paweł Bożena Stanisław Żaneta Grzegorz Joanna "
                 "Mirosław Grażyna Zbigniew "
                 "Świętosława Jędrzej Halina",
        .stems = "Wiśni Kowal Wójt Dąbr Jabłoń Krzyż Ostr Zawadz Gołęb Mądr Pawł Sokoł Wrób Żół "
                 "Ług Ćwikl Brzez Szczep",
        .suffixes =
            "ewski|ewska ski|ska icz ak czyk owicz owski|owska ek iński|ińska ecki|ecka uk eń",
        .common = "Nowak Mazur Krawczyk Pawlak Adamczyk Duda Wieczorek Król Wróbel Majewski Zając "
                  "Stępień",
        .domains = "wp.example onet.example urzad-krakow.example kancelaria.example",
        .charsets = "iso-8859-2 windows-1250",
        .places = "Kraków Łódź Gdańsk Poznań",
        .sentences = {"Wczoraj była tu osoba %s w tej sprawie.|Wniosek złożony przez: %s",
                      "Nowy adres to %s od dzisiaj.|Proszę pisać na %s zamiast tego.",
                      "Proszę dzwonić pod %s rano.|Tel. %s",
                      "Przelew na konto %s w tym tygodniu.|IBAN: %s",
                      "Karta kredytowa %s została odrzucona.|Numer karty: %s",
                      "NIP: %s|Numer VAT UE: %s",
                      "Data urodzenia: %s|Urodzony %s według formularza.",
                      "Logowanie z adresu IP %s w nocy."}},
    LanguageTable{
        .code = "el",
        .region = "GR",
        .frequent = "και το να του η της με που την από για είναι στο ο οι τα των σε δεν τον τη "
                    "στην μας ότι στη θα ως μια αν αλλά "
                    "ένα ή πολύ σας καλημέρα ευχαριστώ συνημμένο τιμολόγιο συνάντηση αύριο "
                    "εβδομάδα έργο πελάτης ερώτηση απάντηση "
                    "σύμβαση παραγγελία λογαριασμός ομάδα έκθεση παρακαλώ πρώτα μετά πριν ακόμα",
        .syllables = "α βα γε γρα δη δια ε ει εκ επι ερ θε κα κε κο κρα λα λε λο μα με μι μο να νε "
                     "νο ξε ο ορ πα πε πλη πο προ "
                     "ρα ρι ρο σα σε σι στα συ τα τε τι το τρα υ φα φο χα χρη ψη",
        .endings = "ση μα της τητα ικός ική ικό ος ου ων ες ει εται ουν αμε εία ισμός ιστής μένο "
                   "ώντας άκι ώνω",
        .greetings = "Καλημέρα,|Αγαπητοί συνεργάτες,|Γεια σας,",
        .closings = "Με εκτίμηση,|Φιλικά,|Χαιρετισμούς,",
        .attribution = "Στις %d, ο χρήστης %s έγραψε:",
        .months = "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου "
                  "Σεπτεμβρίου Οκτωβρίου Νοεμβρίου "
                  "Δεκεμβρίου",
        .reply = "Απ:",
        .given = "Νίκος/Nikos Ελένη/Eleni Δημήτρης/Dimitris Κατερίνα/Katerina Σταύρος/Stavros "
                 "Φωτεινή/Foteini Πέτρος/Petros "
                 "Σοφία/Sofia Αλέξανδρος/Alexandros Ζωή/Zoi",
        .stems = "Παπα/Papa Καρα/Kara Χατζη/Chatzi Δελη/Deli Κοντο/Konto Μαυρο/Mavro Γερο/Gero "
                 "Πετρο/Petro Λαμπρο/Lampro "
                 "Αρχοντο/Archonto Θεο/Theo Σταθο/Statho",
        .suffixes = "δόπουλος/dopoulos νικολάου/nikolaou κάκης/kakis μάνης/manis λίδης/lidis "
                    "φώτης/fotis γιάννης/giannis "
                    "θανάσης/thanasis στεφάνου/stefanou ρίδης/ridis",
        .common = "Αντωνίου Βασιλείου Γεωργίου Ιωάννου Παππάς Νικολαΐδης Οικονόμου",
        .domains = "otenet.example dimos.example grafeio.example",
        .charsets = "iso-8859-7 windows-1253",
        .places = "Αθήνα Πάτρα Χανιά",
        .sentences = {"Χθες ήρθε εδώ: %s για το θέμα.|Ο φάκελος του πελάτη %s είναι πλήρης.",
                      "Η νέα διεύθυνση είναι %s από σήμερα.|Γράψτε στο %s παρακαλώ.",
                      "Τηλέφωνο %s το πρωί.|Τηλ. %s",
                      "Μεταφορά στον λογαριασμό %s αυτή την εβδομάδα.|IBAN: %s",
                      "Η πιστωτική κάρτα %s απορρίφθηκε.|Αριθμός κάρτας: %s",
                      "ΑΦΜ: %s|Αριθμός ΦΠΑ: %s",
                      "Ημερομηνία γέννησης: %s|Γεννήθηκε στις %s σύμφωνα με το έντυπο.",
                      "Σύνδεση από τη διεύθυνση IP %s χθες το βράδυ."}},
    LanguageTable{
        .code = "ru",
        .region = "RU",
        .frequent = "и в не на я быть он с что а по это она этот к но они мы весь который из у то "
                    "за свой что весь год от так о для "
                    "ты же все тот мочь вы человек такой его сказать только или ещё бы себя один "
                    "как уже до время если сам когда другой "
                    "вот говорить наш мой знать спасибо здравствуйте вложение счёт встреча завтра "
                    "неделя проект клиент вопрос ответ "
                    "договор заказ отчёт срок",
        .syllables = "ба бе бо ва ве во вы да де до за зна и ка ко кра ла ле ли ло лю ма ме ми мо "
                     "на не но о об от па пе пере по "
                     "пра при про ра раз ре ро са се ска сло со ста стро та те то тру у хо че ше",
        .endings = "ние ость ный ная ное ать ить ение ство ик ка тель ский ская ия ций ов ами ах "
                   "ого ему ился ует ало ист",
        .greetings = "Здравствуйте!|Добрый день!|Уважаемые коллеги!",
        .closings = "С уважением,|Всего доброго,|Спасибо,",
        .attribution = "%d, %s пишет:",
        .months =
            "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        .reply = "Re:",
        .given = "Сергей/Sergey Екатерина/Ekaterina Дмитрий/Dmitriy Наталья/Natalya Михаил/Mikhail "
                 "Ольга/Olga Юрий/Yuriy "
                 "Светлана/Svetlana Никита/Nikita Людмила/Lyudmila Павел/Pavel Жанна/Zhanna",
        .stems = "Смирн/Smirn Кузнец/Kuznets Воробь/Vorob Щерб/Shcherb Чижик/Chizhik "
                 "Журавл/Zhuravl Хомяк/Khomyak Ясн/Yasn "
                 "Тихом/Tikhom Соловь/Solov Медвед/Medved Берез/Berez Горшк/Gorshk Лебед/Lebed",
        .suffixes = "ов/ov|ова/ova ин/in|ина/ina овский/ovskiy|овская/ovskaya енко/enko "
                    "инский/inskiy|инская/inskaya ук/uk "
                    "анов/anov|анова/anova",
        .common = "Иванов Петров Попов Васильев Соколов Михайлов Новиков Фёдоров Морозов Волков",
        .domains = "pochta.example yandeks.example zavod.example",
        .charsets = "koi8-r windows-1251 iso-8859-5",
        .places = "Москва Казань Тверь",
        .sentences = {"Вчера приходил клиент %s по этому вопросу.|Заявление подано: %s",
                      "Новый адрес: %s с сегодняшнего дня.|Пишите на %s пожалуйста.",
                      "Звоните по номеру %s утром.|Тел.: %s",
                      "Перевести на счёт %s на этой неделе.|IBAN: %s",
                      "Кредитная карта %s отклонена банком.|Номер карты: %s", "Номер НДС (VAT): %s",
                      "Дата рождения: %s|Дата рождения по анкете %s указана верно.",
                      "Вход с IP-адреса %s ночью."}},
    LanguageTable{
        .code = "sv",
        .region = "SE",
        .frequent = "och i att det som en på är av för med till den har de inte om ett han men var "
                    "jag sig från vi så kan man när år "
                    "säger hon under också efter eller nu sin där vid mot ska skulle kommer ut får "
                    "finns vara hade alla andra mycket än "
                    "här då över bara in blir tack hej bilaga faktura möte imorgon vecka projekt "
                    "kund fråga svar avtal beställning konto "
                    "hälsningar",
        .syllables = "an av be bi bla bo da del drö ef en er fa fi fram fö för ga gå ge gra ha hål "
                     "hö in ka klä ko kra la lä le li "
                     "lö ma me mi mö na nä o på pla ra rä re rö sa sä se ska skri slä spe sta stä "
                     "ta tän ti upp ut va vä vi",
        .endings = "ning het lig ande ende are else ar er or en et erna arna isk ism ist skap tion "
                   "bar sam ighet dom a ade",
        .greetings = "Hej,|Hej alla,|Bästa kollegor,|God morgon,",
        .closings = "Med vänliga hälsningar,|Vänligen,|Hälsningar,|Mvh",
        .attribution = "Den %d skrev %s:",
        .months =
            "januari februari mars april maj juni juli augusti september oktober november december",
        .reply = "SV:",
        .given = "Åke Örjana Göran Märta Håkan Åsa Sören Birgitta Björn Kajsa Gösta Malin "
                 "Lars-Erik Ingrid Kåre Östen",
        .stems = "Sjö Åker Öst Lind Berg Söder Näs Häll Fors Björk Strand Ek Grön Hög Lång Väst "
                 "Träd Holm Dahl",
        .suffixes = "ström gren kvist blad lund mark fält dahl qvist strand ö borg hage löv",
        .common = "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson "
                  "Gustafsson",
        .domains = "telia.example kommun.example advokat.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252",
        .places = "Malmö Göteborg Umeå",
        .sentences = {"Jag talade med %s igår om detta.|Ärendet för %s är klart.",
                      "Den nya adressen är %s från och med nu.|Skriv till %s i stället.",
                      "Ring %s på förmiddagen.|Telefon: %s",
                      "Betala till konto %s denna vecka.|IBAN: %s",
                      "Kreditkortet %s avvisades.|Kortnummer: %s",
                      "Momsregistreringsnummer: %s|Vårt VAT-nummer är %s nu.",
                      "Födelsedatum: %s|Född %s enligt blanketten.",
                      "Inloggning från IP-adress %s i natt."}},
    LanguageTable{
        .code = "cs",
        .region = "CZ",
        .frequent =
            "a se v na je že o s z i do to k ve pro za by ale si po jako jsem od tak která jsou co "
            "jeho které který už při "
            "jen až nebo bude také jsme být další kde mezi děkuji dobrý den příloha faktura "
            "schůzka zítra týden projekt zákazník "
            "otázka odpověď smlouva objednávka účet pozdrav prosím tým termín zpráva náš dva první",
        .syllables = "ba be bra ce čí da de do dě ha ho hla ja je ka kla ko kra la le lo lou ma mě "
                     "mi mo na ne ně no o od pa pě "
                     "po pra pře při pro ra ro ří sa ska slo spo sta stře ta tě to tra u va vě vo "
                     "vy za ze zá",
        .endings = "ání ení ost ový ová ovat al ala ný ná ných ného ský ská ka ář ník ismus ista "
                   "ce ství em ami ách ů",
        .greetings = "Dobrý den,|Vážení,|Ahoj,",
        .closings = "S pozdravem,|Hezký den,|S úctou,",
        .attribution = "Dne %d %s napsal(a):",
        .months =
            "ledna února března dubna května června července srpna září října listopadu prosince",
        .reply = "Re:",
        .given = "Jiří Růžena Ondřej Kateřina Tomáš Bohumila Zdeněk Žofie Lukáš Jiřina Vojtěch "
                 "Naděžda Řehoř Libuše",
        .stems = "Dvoř Novot Čern Proch Kučer Svob Růž Hor Křiž Vesel Šim Žák Pokorn Hájk Beneš "
                 "Kopeck Urb",
        .suffixes = "ák|áková ný|ná ázka|ázková ek|ková íček|íčková ovský|ovská an|anová",
        .common = "Novák Novákov Marek Pospíšil Jelínek Němec Kolář Bartoš Vlček Polák",
        .domains = "seznam.example obec.example poradna.example",
        .charsets = "iso-8859-2 windows-1250",
        .places = "Praha Brno Plzeň",
        .sentences = {"Včera zde byl klient %s v této věci.|Žádost podal: %s",
                      "Nová adresa je %s od dneška.|Pište na %s prosím.",
                      "Volejte %s dopoledne.|Tel.: %s", "Převod na účet %s tento týden.|IBAN: %s",
                      "Kreditní karta %s byla odmítnuta.|Číslo karty: %s", "DIČ: %s",
                      "Datum narození: %s|Narozen %s podle formuláře.",
                      "Přihlášení z IP adresy %s v noci."}},
    LanguageTable{
        .code = "ja",
        .region = "JP",
        .has_spaces = false,
        .frequent = "の は が を に で と も から まで です ます した ください お願い 会議 明日 "
                    "請求書 添付 資料 確認 連絡 予定 "
                    "質問 回答 契約 注文 担当 よろしく 本日 来週 報告 書類 株式会社 様",
        .syllables = "日 本 人 大 学 生 時 間 国 会 社 事 者 地 方 場 合 見 行 出 入 手 力 気 電 "
                     "話 車 道 東 西 南 北 新 古 高 安 "
                     "食 物 文 書 語 読 心 体 水 火 木 金 土 山 川 田 海 空 花",
        .endings = "性 的 化 者 部 課 局 所 員 料 費 率 書 表 する した される",
        .greetings = "お世話になっております。|おはようございます。",
        .closings = "よろしくお願いいたします。|以上、よろしくお願いします。",
        .attribution = "%d、%s のメール:",
        .months = "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        .reply = "Re:",
        .given = "健太/Kenta 美咲/Misaki 拓也/Takuya 由美子/Yumiko 大輔/Daisuke 彩香/Ayaka "
                 "翔太/Shota 直美/Naomi",
        .stems = "中/Naka 高/Taka 松/Matsu 石/Ishi 藤/Fuji 西/Nishi 北/Kita 吉/Yoshi 黒/Kuro 青/Ao "
                 "長/Naga 大/O",
        .suffixes =
            "村/mura 島/shima 川/kawa 田/da 沢/zawa 原/hara 橋/hashi 野/no 崎/zaki 林/bayashi",
        .common = "佐藤 鈴木 渡辺 伊藤 加藤 山本 井上 木村",
        .domains = "mail-jp.example kaisha.example",
        .charsets = "iso-2022-jp shift_jis euc-jp",
        .places = "東京 大阪 京都",
        .sentences = {"昨日、 %s さんから連絡がありました。|担当者: %s",
                      "新しいアドレスは %s です。|メール: %s", "電話番号は %s です。|TEL: %s",
                      "振込先口座 IBAN %s です。", "クレジットカード番号 %s は使えません。",
                      "VAT番号: %s", "生年月日: %s", "IPアドレス %s からのログインがありました。"}},
    LanguageTable{.code = "zh",
                  .region = "CN",
                  .has_spaces = false,
                  .frequent = "的 一 是 不 了 在 人 有 我 他 这 中 大 来 上 国 和 说 们 为 你 请 "
                              "谢谢 您好 附件 发票 会议 明天 项目 客户 问题 "
                              "回复 合同 订单 账户 公司 我们 您 资料 安排 时间",
                  .syllables = "地 到 出 会 可 也 后 就 年 得 着 下 过 家 学 对 能 自 天 工 作 开 "
                               "看 起 还 发 成 事 只 如 前 去 所 把 现 业 "
                               "经 法 高 机 电 制 产 品 市 场 管 理 信 息 技 术",
                  .endings = "性 化 者 部 员 费 率 表 力 度 品 量 式",
                  .greetings = "您好！|各位同事：",
                  .closings = "此致敬礼|谢谢！",
                  .attribution = "%d，%s 写道：",
                  .months = "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
                  .reply = "回复:",
                  .given = "小明/Xiaoming 丽华/Lihua 建国/Jianguo 雪梅/Xuemei 志强/Zhiqiang "
                           "婷婷/Tingting 文博/Wenbo 雅静/Yajing",
                  .stems = "欧阳/Ouyang 司马/Sima 上官/Shangguan 诸葛/Zhuge 慕容/Murong 郭/Guo "
                           "谢/Xie 潘/Pan 蒋/Jiang 魏/Wei 邹/Zou "
                           "秦/Qin 阎/Yan 薛/Xue 雷/Lei 贺/He",
                  .suffixes = "-",
                  .common = "王 李 张 刘 陈 杨 赵 黄 周 吴",
                  .domains = "youxiang.example gongsi.example",
                  .charsets = "gb2312 gb18030 big5",
                  .places = "北京 上海 广州",
                  .sentences = {"昨天 %s 来过这里。|联系人： %s", "新地址是 %s 请查收。|邮箱： %s",
                                "电话号码是 %s 请联系。|电话： %s", "请转账到 IBAN %s 谢谢。",
                                "信用卡号 %s 被拒绝。", "增值税号 VAT %s", "出生日期： %s",
                                "来自 IP 地址 %s 的登录。"}},
};

}  // namespace

std::span<const LanguageTable> eastern_languages() { return kEastern; }

}  // namespace oubli::generator
