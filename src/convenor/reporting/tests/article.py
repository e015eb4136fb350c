# ruff: noqa: E501 -- the sentences of a press text are long
"""The sixteen sentences of the article that the example course was made from, and how the drafts tell each of them."""

ARTICLE = [
    (
        "ended on 15 July; order and support, partners, company, programme, four modules, Convention",
        "By order and with the support of the Ministry of Culture of the Republic of Azerbaijan, in partnership with the "
        "Permanent Delegation of the Republic of Azerbaijan to UNESCO and the Azerbaijan Creative Industries Federation, "
        "the “Global Communications and Innovations” company held a four-module training course on the 2005 UNESCO "
        "Convention “On the Protection and Promotion of the Diversity of Cultural Expressions” within the training "
        "programme “Heritage Governance Skills Development”. The course ended on 15 July",
        "Azərbaycan Respublikasının Mədəniyyət Nazirliyinin sifarişi və dəstəyi ilə, Azərbaycan Respublikasının UNESCO "
        "yanında Daimi Nümayəndəliyinin və Azərbaycan Kreativ Sənayelər Federasiyasının tərəfdaşlığı ilə, “Global "
        "Communications and Innovations” şirkəti",
    ),
    (
        "the head of the programme tells the topics of the second day and presents the first guest",
        "Vasif Eyvazzade, Chairman of the Board of Directors of the Azerbaijan Creative Industries Federation, Head of "
        "the Training Program. The head of the training programme informed the participants about the topics and guest "
        "speakers of the second day and presented the first guest, Ahmet Akcan.",
        "Azərbaycan Kreativ Sənayelər Federasiyasının İdarə Heyətinin sədri, təlim proqramının rəhbəri Vasif Eyvazzadə",
    ),
    (
        "the guest tells history, directions, projects, partners, international initiatives",
        "Ahmet Akcan, head of the Traditional Arts Association (Turkey). The guest told the participants about the "
        "history of his association, its directions of work, projects, partners and international initiatives.",
        "Türkiyənin Ənənəvi Sənətlər Assosiasiyasının rəhbəri Ahmet Akcan",
    ),
    (
        "partnerships in Turkey: public-private, public-civil society; foundations, associations, bodies",
        "examples from Turkey of public-private and public-civil society partnerships in carrying out cultural policy",
        "dövlət-özəl və dövlət-vətəndaş cəmiyyəti tərəfdaşlığına nümunələr",
    ),
    (
        "he invites to cooperate with Turkish partners",
        "He invited the cultural institutions and organisations operating in Azerbaijan to cooperate actively with Turkish "
        "partners.",
        "türkiyəli tərəfdaşlarla fəal əməkdaşlığa dəvət etdi",
    ),
    (
        "the first trainer: degree and employer; concepts, stages, figures, the new digital form",
        "Lala Kishiyeva, teacher at ADA University, holder of a master's degree in creative industries from London King's "
        "College. The first trainer of the day presented the basic concepts of the creative industry, the stages of its "
        "history and figures from around the world, and introduced the new digital form",
        "ADA Universitetinin müəllimi, London Kral Kollecinin kreativ sənayelər üzrə magistri Lalə Kişiyeva",
    ),
    (
        "opportunities for each field of activity",
        "opportunities that it has opened and of what it brings to each field of activity",
        "hər bir fəaliyyət sahəsinə nə verdiyindən danışdı",
    ),
    (
        "questions and answers: digital technologies in their fields, real cases, new conditions",
        "The participants exchanged ideas about the digital technologies that are applied in their own fields, and "
        "discussed the advantages of real cases and the new conditions",
        "İştirakçılar öz fəaliyyət sahələrində tətbiq olunan rəqəmsal texnologiyalar barədə fikir mübadiləsi apardılar",
    ),
    (
        "blockchain: applications and requirements for sustainable marketing and monetisation",
        "the main applications of blockchain technologies in the sustainable marketing and monetisation of creative "
        "industry products, and what they require",
        "davamlı marketinqi və monetizasiyası üçün blokçeyn texnologiyalarının",
    ),
    (
        "projects of different countries; a success story from idea to business, answers",
        "Nargiz Ibrahimova, head of the “Ninka Cards&Gifts” company, creative entrepreneur.",
        "“Ninka Cards&Gifts” şirkətinin rəhbəri, kreativ sahibkar Nərgiz İbrahimova",
    ),
    (
        "second half of the day: Arts Council, its work, festivals, exhibitions, lectures, promotion abroad",
        "Dadash Mammadov, head of Arts Council Azerbaijan. The speaker told about the work of the organisation that he "
        "heads, its projects, cultural events, festivals, exhibitions and lectures",
        "“Arts Council Azerbaijan”ın rəhbəri Dadaş Məmmədov",
    ),
    (
        "the second trainer: creative approaches, reconciliation abilities, expertise",
        "Jahangir Salimkhanov, international expert in the field of culture and art. The talk: “Creative approaches, "
        "solutions, and innovations in the creation of cultural projects”. The trainer spoke about creative methods, "
        "reconciliation abilities and creative expertise",
        "mədəniyyət və incəsənət sahəsində beynəlxalq ekspert Cahangir Səlimxanov",
    ),
    (
        "symbol building from individual works",
        "A session of symbol building was held with creative methods, on the basis of individual works.",
        "Fərdi işlər əsasında, yaradıcı üsullarla simvolun qurulması sessiyası keçirildi.",
    ),
    (
        "the ministry's strategic directions, activities within National Priorities",
        "Ramil Abbakirov, head of the Department of Creative Industries and Digital Development of the Ministry of Culture "
        "of the Republic of Azerbaijan. The speaker presented the strategic directions of the Ministry of Culture",
        "Mədəniyyət Nazirliyinin Kreativ sənayelər və rəqəmsal inkişaf şöbəsinin müdiri Ramil Abbakirov",
    ),
    (
        "certificates were presented at the end",
        "At the end of the course, certificates were presented to the participants.",
        "Kursun sonunda təlim iştirakçılarına sertifikatlar təqdim edildi.",
    ),
    (
        "who attended: fourteen institutions",
        "Representatives of 14 institutions took part in the course:\n"
        "Ministry of Culture of the Republic of Azerbaijan and its institutions\n"
        "State Tourism Agency\n"
        "State Urban Planning and Architecture Committee\n"
        "Special Delegation of the President of the Republic of Azerbaijan in the liberated territories included in the "
        "Karabakh Economic Region\n"
        "State Reserve of “Shusha” City\n"
        "“Icherisheher” State Historical-Architectural Reserve Administration\n"
        "Heydar Aliyev Center\n"
        "ANAS Presidium office and relevant institutions of the Academy\n"
        "University of Culture and Arts\n"
        "Baku International Center for Multiculturalism\n"
        "Center for the Analysis of International Relations\n"
        "creative unions and associations\n"
        "Education HUB\n"
        "“Light of Intelligence” public association",
        "Kursda 14 qurumun nümayəndələri iştirak etdi:\nAzərbaycan Respublikasının Mədəniyyət Nazirliyi və onun qurumları\n",
    ),
]
"""The sixteen sentences of the article: what each says, and how the drafts say it."""
