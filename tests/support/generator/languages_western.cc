// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/language.h"

namespace oubli::generator {
namespace {

constexpr std::array kWestern{
    LanguageTable{
        .code = "fr",
        .region = "FR",
        .frequent = "de la le et les des en un une du que est pour qui dans a par plus pas au sur "
                    "ne se ce il sont avec on "
                    "cette être nous vous ont aux mais comme ou si leur bien fait tout très je "
                    "votre merci bonjour dossier réunion "
                    "demain envoi pièce jointe facture document projet semaine équipe question "
                    "réponse client contrat été avoir deux "
                    "aussi même sans après avant encore peut doit service compte commande "
                    "prochaine délai rapport",
        .syllables = "ba bé cha cla con cor cou cré dé dis don fer fi for fran ga glo gra hé im in "
                     "jour lan lé li lu ma mé "
                     "mon mu na né no ou pa per plai po pré pro ra ré ri ro sa sé si sou su ta té "
                     "ti tra tri va vé vi voi",
        .endings = "tion ment eur euse age ance able ité ique if ive er ir ée és ons ait ant ence "
                   "isme iste oire ière ette "
                   "eau ail esse ure ois",
        .greetings = "Bonjour,|Bonjour à tous,|Chère collègue,|Salut,|Madame, Monsieur,",
        .closings = "Cordialement,|Bien à vous,|Amicalement,|À bientôt,|Merci d'avance,",
        .attribution = "Le %d, %s a écrit :",
        .months =
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        .reply = "Re:",
        .given = "Jean-Philippe Éloïse François Hélène René Chloé Loïc Zoé Jérôme Anne-Sophie "
                 "Benoît Aurélie Michel Noémie "
                 "Stéphane Marie-Claire Gaël Agnès Mathieu Solène Cédric Océane",
        .stems = "Du Mont Beau Cha Le Roche Bois Fon La Ma Per Gué Ren Val Lef Tré Bré Cor Dela "
                 "Vill Ger Sauv Pél Lher",
        .suffixes = "pont fort lier tour rand nelle mière quet nard chon main reau tineau vaux let "
                    "gnon bault ssière moulin",
        .common = "Martin Bernard Thomas Petit Robert Richard Durand Moreau Laurent Simon Michel "
                  "Lefebvre Leroy Roux David",
        .domains = "orange.example laposte.example mairie-lyon.example cabinet-legrand.example "
                   "free.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252 utf-7 utf-16",
        .places = "Lyon Paris Nantes Besançon Orléans",
        .sentences = {"J'ai vu %s hier à ce sujet.|Le dossier de %s est complet.|Merci de prévenir "
                      "%s avant vendredi.",
                      "Son adresse est %s désormais.|Écrivez à %s pour la suite.",
                      "On peut joindre le service au %s le matin.|Tél. : %s",
                      "Virement à faire sur le compte IBAN %s avant la fin du mois.|IBAN : %s",
                      "La carte %s a été refusée par la banque.|Carte bancaire n° %s",
                      "Numéro de TVA intracommunautaire : %s",
                      "Date de naissance : %s|Né le %s selon la fiche.",
                      "Connexion relevée depuis l'adresse IP %s cette nuit."}},
    LanguageTable{
        .code = "de",
        .region = "DE",
        .frequent =
            "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch "
            "es an werden aus er "
            "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war "
            "haben nur oder aber vor zur bis "
            "mehr durch man sein wurde sehr geehrte bitte danke anbei Rechnung Termin Anhang Woche "
            "Vertrag Kunde Frage Antwort "
            "morgen heute können möchten gerne Grüße schon wieder unser Ihnen wenn können zwei",
        .syllables = "ab an auf be ber bra dau den ein er fah fel fer flä för ge gel gro hal han "
                     "hei hin hö ka klä kon kra lan "
                     "lei lie mel mit mög nach näh neu ord pla prü rech rei rü sa schla schlie "
                     "schrei sen spre stel tei ter tra über um "
                     "un ver vor wah wei wen zeich zu",
        .endings = "ung heit keit lich isch schaft en er el te ten tes ende bar sam ig ige tion "
                   "ismus ling nis erung ierung "
                   "zeit stelle plan werk amt",
        .greetings =
            "Sehr geehrte Damen und Herren,|Hallo zusammen,|Guten Tag,|Lieber Kollege,|Moin,",
        .closings =
            "Mit freundlichen Grüßen|Viele Grüße|Beste Grüße|Liebe Grüße|Schönes Wochenende",
        .attribution = "Am %d schrieb %s:",
        .months =
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        .reply = "AW:",
        .given = "Jürgen Käthe Björn Bärbel Götz Jördis Günther Mäxine Karl-Heinz Ulrike Matthias "
                 "Anneliese Thorsten Friederike "
                 "Rüdiger Svenja Lothar Gisela Sönke Änne Wolfgang Dörte",
        .stems = "Müll Schäf Köhl Groß Weiß Bräu Lüd Schön Krög Böhm Hüb Grün Jäg Flei Stein Brück "
                 "Bühl Löw Röss Mär Kühn "
                 "Strauß Dörf Pöhl",
        .suffixes = "er mann bach hof berg stein feld hauser ing brecht meier ler ke meister hardt",
        .common = "Schmidt Fischer Weber Wagner Becker Schulz Hoffmann Koch Richter Klein Wolf "
                  "Neumann Schwarz Zimmermann",
        .domains =
            "web.example gmx.example stadtwerke-kiel.example kanzlei-nord.example t-online.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252 utf-7 utf-16",
        .places = "Berlin Köln München Düsseldorf Lübeck",
        .sentences = {"Bitte sprechen Sie mit %s darüber.|Der Antrag von %s liegt jetzt "
                      "vor.|Gestern war %s hier im Haus.",
                      "Die neue Adresse lautet %s ab sofort.|Schreiben Sie an %s bitte.",
                      "Telefonisch unter %s erreichbar.|Tel.: %s",
                      "Bitte auf das Konto %s überweisen.|IBAN: %s",
                      "Die Kreditkarte %s wurde belastet.|Kartennummer: %s",
                      "USt-IdNr.: %s|Unsere Umsatzsteuer-Identifikationsnummer ist %s seit Januar.",
                      "Geburtsdatum: %s|Sie ist geboren am %s in der Klinik.",
                      "Anmeldung von der IP-Adresse %s um Mitternacht."}},
    LanguageTable{
        .code = "en",
        .region = "GB",
        .frequent = "the of and to a in is it you that for on was with as be this have from or had "
                    "by but not what all were we "
                    "when your can said there use an each which do how their if will up other "
                    "about out many then them these so some "
                    "her would make like him into time has look two more write go see number no "
                    "way could people my than first please "
                    "thanks attached meeting tomorrow invoice team regards project question order "
                    "account week call review",
        .syllables = "ac ad al am ap ar as ba be bri cal can car ce chan cla com con cor de dis "
                     "dra en ex fa fil for gen gra "
                     "har hea im in ker lan le lin lo man mar men mi mo na ne o par per pla po pre "
                     "pro qua ra re ri ro sal sen ser sta "
                     "stra su ta ten ti tra un val ver vi wa wor",
        .endings = "tion ness ment ing ed er ers ly able ible ance ence ity ive al ous ful less "
                   "ship ism ist ize ized ates age "
                   "ure ward ery s es",
        .greetings = "Hi all,|Dear colleague,|Hello,|Hi,|Good morning,",
        .closings = "Kind regards,|Best,|Thanks,|Cheers,|Yours sincerely,",
        .attribution = "On %d, %s wrote:",
        .months =
            "January February March April May June July August September October November December",
        .reply = "Re:",
        .given = "William Saoirse Mary-Jane Alistair Brendan Imogen Jonathan Philippa Declan "
                 "Rosalind Nigel Beatrice Rupert "
                 "Winifred Ewan Gwendolyn Graham Harriet Liam Maeve Owen Sinéad",
        .stems = "O'Bri O'Conn O'Mall Fitz Mac Ash Black Hart Wood Thorn Whit Brad Cart Gold Ever "
                 "Lock Mar North Pem Rad Stan "
                 "Wake West Winter",
        .suffixes = "en or ey worth field ley ton well ford bury more wick shaw ham by combe stead",
        .common = "Smith Jones Taylor Brown Davies Evans Wilson Johnson Roberts Walker Wright "
                  "Robinson Thompson Hughes Green",
        .domains =
            "mail.example northwind.example council.example acme-consulting.example post.example",
        .charsets = "us-ascii iso-8859-1 windows-1252 utf-7 utf-16",
        .places = "London Leeds Bristol Dublin Cardiff",
        .sentences = {"I spoke to %s about it yesterday.|The file of %s is complete now.|Please "
                      "let %s know before Friday.",
                      "The new address is %s from now on.|Please write to %s instead.",
                      "You can call %s in the morning.|Phone: %s",
                      "Please transfer it to account %s this week.|IBAN: %s",
                      "The credit card %s was declined by the bank.|Card number: %s",
                      "VAT registration number: %s|Our VAT number is %s as printed.",
                      "Date of birth: %s|She was born on %s according to the form.",
                      "Login seen from IP address %s last night."}},
    LanguageTable{
        .code = "es",
        .region = "ES",
        .frequent = "de la que el en y a los del se las por un para con no una su al lo como más "
                    "pero sus le ya o este sí porque "
                    "esta entre cuando muy sin sobre también me hasta hay donde quien desde todo "
                    "nos durante todos uno les ni contra "
                    "otros ese eso ante ellos gracias hola adjunto factura reunión mañana semana "
                    "proyecto cliente pregunta respuesta "
                    "contrato pedido cuenta saludos equipo plazo informe señor",
        .syllables = "a ba ca cen cla co con cor cu da de di do en es fa for ga gra ha im in ja la "
                     "le lla lo ma men mi mo na ñe "
                     "no pa pe pla po pre pro que ra re ri ro sa se si so su ta te ti to tra u va "
                     "ve vi za zo",
        .endings = "ción miento dad ado ada ando iendo ero era ista able mente ales ores ía eza "
                   "ura ario oso ivo ar er ir aron "
                   "aba amos",
        .greetings = "Hola:|Estimados señores:|Buenos días:|Querida compañera:",
        .closings = "Saludos cordiales,|Un saludo,|Atentamente,|Hasta mañana,",
        .attribution = "El %d, %s escribió:",
        .months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
                  "diciembre",
        .reply = "Re:",
        .given = "Íñigo Begoña José Concepción Ramón Inés Ángel Lucía Andrés Belén Joaquín Mónica "
                 "Óscar Sofía Martín Verónica "
                 "Germán Rocío Adrián Asunción",
        .stems = "Ibáñ Núñ Muñ Cas Gut Men Dom Val Her Pe Or Zúñ Mor Esp Agui Cab Fuen Mal Pal Riv "
                 "Sal Ter Urr Ycaz",
        .suffixes = "ez iga oz ález era inguez arro olar aldo ona edo ana uela ares ote ón",
        .common = "García Fernández López Sánchez Pérez Gómez Ruiz Díaz Moreno Álvarez Romero "
                  "Alonso Navarro Torres",
        .domains = "correo.example telefonica.example bufete-sur.example ayto-sevilla.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252 utf-7",
        .places = "Madrid Sevilla Málaga Cádiz León",
        .sentences = {"Ayer hablé con %s del asunto.|El expediente de %s está completo.",
                      "Su nueva dirección es %s desde hoy.|Escriba a %s por favor.",
                      "Puede llamar al %s por la mañana.|Teléfono: %s",
                      "Hay que transferir a la cuenta %s esta semana.|IBAN: %s",
                      "La tarjeta de crédito %s fue rechazada.|Tarjeta: %s",
                      "NIF-IVA: %s|Número de IVA intracomunitario: %s",
                      "Fecha de nacimiento: %s|Nacido el %s según el registro.",
                      "Acceso desde la dirección IP %s anoche."}},
    LanguageTable{
        .code = "it",
        .region = "IT",
        .frequent = "di e che la il un a per è in una mi sono ho non ma lo ha le si ti i con cosa "
                    "se io come da ci no questo qui "
                    "hai sei del bene tu solo al mio più me della perché o alla quando fatto "
                    "quello loro grazie buongiorno allegato "
                    "fattura riunione domani settimana progetto cliente domanda risposta contratto "
                    "ordine conto saluti ufficio prima "
                    "dopo anche essere ancora molto",
        .syllables =
            "a ba be ca ce chia co con cre da de di do fa fi for ga ge gra im in la le li lo ma me "
            "mi mo na ne no o pa "
            "pe pia po pre pro ra re ri ro sa sce se si so sta stra ta te ti to tra tu va ve vi vo",
        .endings = "zione mento tà ato ata ando endo iere ista abile mente ale oso ivo are ere ire "
                   "ezza ura aggio ino etto one "
                   "anza enza",
        .greetings = "Buongiorno,|Gentili signori,|Ciao,|Caro collega,",
        .closings = "Cordiali saluti,|A presto,|Un caro saluto,|Distinti saluti,",
        .attribution = "Il giorno %d %s ha scritto:",
        .months = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
                  "novembre dicembre",
        .reply = "R:",
        .given = "Niccolò Giulia Gian-Luca Beatrice Alessandro Chiara Lorenzo Federica Raffaele "
                 "Ginevra Tommaso Ilaria Davide "
                 "Noemi Salvatore Letizia Umberto Carlotta",
        .stems = "D'Am D'Ang Del Bel Cast Mont Pell Zan Gal Bian Cav Fer Lomb Marc Or Pag Quar "
                 "Ricc Sant Tad Vall Ventur Bon Al",
        .suffixes = "ini elli icò ato elo aro otti ico one acchi ieri anò uzzi ardi usso enti",
        .common = "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno "
                  "Gallo Conti Costa",
        .domains = "libero.example posta.example studio-verdi.example comune.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252",
        .places = "Roma Milano Forlì Torino Bari",
        .sentences = {"Ieri ho sentito %s a questo proposito.|La pratica di %s è completa.",
                      "Il nuovo indirizzo è %s da oggi.|Scrivere a %s per favore.",
                      "Si può chiamare il %s al mattino.|Tel. %s",
                      "Il bonifico va fatto sul conto %s questa settimana.|IBAN %s",
                      "La carta di credito %s è stata rifiutata.|Numero di carta: %s",
                      "Partita IVA: %s|P. IVA %s",
                      "Data di nascita: %s|Nato il %s secondo la scheda.",
                      "Accesso dall'indirizzo IP %s questa notte."}},
    LanguageTable{
        .code = "nl",
        .region = "NL",
        .frequent = "de van het een en in is dat op te zijn met voor niet aan er om ook als dan "
                    "maar bij of uit nog worden door "
                    "naar heeft hebben hij ze wordt kan al wel meer over zo tot deze geen zou moet "
                    "veel wat jaar u ik we uw bedankt "
                    "beste bijlage factuur vergadering morgen week project klant vraag antwoord "
                    "contract bestelling rekening groeten "
                    "onze graag deze twee eerste alleen",
        .syllables = "aan af be ber bij dag de dien doe door druk een ge gaan groe han heer her "
                     "hou in kan kee kij klan kop lan "
                     "lee lij maa mee mel na no on op over plaa raa re schrij sla slui spee sta "
                     "ste ta toe tre uit ver vol voor waar wer "
                     "wij zaa zee zoe",
        .endings = "ing heid lijk en er de te ten end baar zaam ig isch schap tie age eren aal "
                   "teit erij ster sel st",
        .greetings = "Beste collega's,|Geachte heer, mevrouw,|Hallo,|Goedemorgen,",
        .closings = "Met vriendelijke groet,|Groeten,|Hartelijke groet,|Tot ziens,",
        .attribution = "Op %d schreef %s:",
        .months = "januari februari maart april mei juni juli augustus september oktober november "
                  "december",
        .reply = "RE:",
        .given = "Daniël Renée Joris Femke André Anouk Maarten Liesbeth Gijs Zoë Jan-Willem "
                 "Hanneke Thijs Mariëlle Pieter Sjoukje "
                 "Koen Annelies",
        .stems = "Hoog Zuid Oost Ver Brink Ten Wester Kui Dijk Mole Schip Groene Klaas Boer Rozen "
                 "Vlie Wage Buiten Does Eng Hol",
        .suffixes =
            "veen kamp huis berg man sma stra meijer beek dijk donk horst hout aar enburg laan",
        .common = "Jansen Bakker Visser Smit Meijer Bos Mulder Dekker Brouwer Dijkstra Hendriks "
                  "Peters Kok Vermeer",
        .domains = "ziggo.example kpn.example gemeente.example advies-west.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252",
        .places = "Utrecht Leiden Groningen Eindhoven",
        .sentences = {"Ik sprak gisteren met %s hierover.|Het dossier van %s is compleet.",
                      "Het nieuwe adres is %s vanaf nu.|Schrijf naar %s graag.",
                      "Bereikbaar op %s in de ochtend.|Tel: %s",
                      "Graag overmaken naar rekening %s deze week.|IBAN: %s",
                      "De creditcard %s is geweigerd.|Kaartnummer: %s",
                      "Btw-nummer: %s|Ons btw-identificatienummer is %s nu.",
                      "Geboortedatum: %s|Geboren op %s volgens het formulier.",
                      "Aanmelding vanaf IP-adres %s vannacht."}},
    LanguageTable{
        .code = "pt",
        .region = "PT",
        .frequent = "de a o que e do da em um para é com não uma os no se na por mais as dos como "
                    "mas foi ao ele das tem à seu sua "
                    "ou ser quando muito há nos já está eu também só pelo pela até isso ela entre "
                    "era depois sem mesmo aos obrigado olá "
                    "anexo fatura reunião amanhã semana projeto cliente pergunta resposta contrato "
                    "encomenda conta cumprimentos equipa "
                    "prazo relatório senhor",
        .syllables =
            "a ba ca cão ce cha co con cor da de di do en es fa fe for ga gra im in ja la le lha "
            "li lo ma me mi mo na "
            "nho no pa pe po pre pro qua ra re ri ro sa se si so ta te ti to tra va ve vi vo",
        .endings = "ção mento dade ado ada ando endo eiro eira ista ável mente ais ores ia eza ura "
                   "ário oso ivo ar er ir aram "
                   "ava",
        .greetings = "Olá,|Exmos. Senhores,|Bom dia,|Caro colega,",
        .closings = "Com os melhores cumprimentos,|Cumprimentos,|Atenciosamente,|Até breve,",
        .attribution = "Em %d, %s escreveu:",
        .months = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
                  "dezembro",
        .reply = "Re:",
        .given = "João Conceição Estêvão Inês Simão Glória António Mafalda Sebastião Luísa Gonçalo "
                 "Vitória Tomé Lígia Tiago "
                 "Beatriz",
        .stems = "Magalh Guimar Sim Gal Bra Car Fon Mour Noron Pach Quint Rib Sá Tav Val Vasc Alm "
                 "Bar Cout Drumm",
        .suffixes = "ães ões eira ão inho ela ado edo alho oso eido ança ares ide",
        .common = "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes "
                  "Gomes Lopes Marques",
        .domains = "sapo.example correio.example camara-porto.example advogados.example",
        .charsets = "iso-8859-1 iso-8859-15 windows-1252",
        .places = "Lisboa Porto Évora Faro",
        .sentences = {"Ontem falei com %s sobre isto.|O processo de %s está completo.",
                      "O novo endereço é %s a partir de hoje.|Escreva para %s por favor.",
                      "Pode ligar para %s de manhã.|Telefone: %s",
                      "Transferir para a conta %s esta semana.|IBAN: %s",
                      "O cartão de crédito %s foi recusado.|Cartão: %s",
                      "NIF: %s|Número de IVA: %s",
                      "Data de nascimento: %s|Nascido em %s segundo a ficha.",
                      "Acesso pelo endereço IP %s esta noite."}},
};

}  // namespace

std::span<const LanguageTable> western_languages() { return kWestern; }

}  // namespace oubli::generator
