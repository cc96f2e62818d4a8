"""Sixty places of the war, as English, Ukrainian and Russian news write them, nominative and inflected."""

import pytest

from gazetteer.store import EMBEDDED, Store

# Place id, then its forms: English (Ukrainian and Russian spellings), Ukrainian, Russian. Drawn from the news that the
# project is evaluated on; forms written by hand.
PLACES = """
geonames:703448   Kyiv Kiev Київ Києва Києві Києвом Киев Киева Киеве
geonames:706483   Kharkiv Kharkov Харків Харкова Харкові Харковом Харьков Харькове Харьковом
geonames:698740   Odesa Odessa Одеса Одесі Одесу Одессы Одессе
geonames:709930   Dnipro Dnepr Дніпро Дніпрі Дніпра Днепр Днепре
geonames:687700   Zaporizhzhia Zaporizhia Zaporozhye Запоріжжя Запоріжжі Запорожье Запорожьем
geonames:702550   Lviv Lvov Львів Львові Львова Львов Львове
geonames:700569   Mykolaiv Nikolaev Nikolayev Миколаїв Миколаєві Миколаєва Николаев Николаеве
geonames:706448   Kherson Херсон Херсоні Херсона Херсоном Херсоне
geonames:710735   Chernihiv Chernigov Чернігів Чернігові Чернигов Чернигова
geonames:692194   Sumy Суми Сумах Сумами Сумы
geonames:709717   Donetsk Донецьк Донецьку Донецька Донецк Донецке
geonames:702658   Luhansk Lugansk Луганськ Луганську Луганск Луганска
geonames:701822   Mariupol Маріуполь Маріуполі Мариуполь Мариуполя Мариуполе
geonames:713174   Bakhmut Artyomovsk Бахмут Бахмуті Бахмута Бахмутом Артемовск Артемовска
geonames:713122   Avdiivka Avdeevka Avdeyevka Авдіївка Авдіївці Авдіївку Авдеевка Авдеевки Авдеевкой
geonames:710915   Chasiv+Yar Chasov+Yar Часів+Яр Часового+Яру Часовому+Яру Часов+Яр Часова+Яра
geonames:695586   Robotyne Rabotino Роботине Роботиного Роботиному Работино
geonames:690237   Velyka+Novosilka Velikaya+Novoselka Велика+Новосілка Великої+Новосілки Великая+Новоселка Великой+Новоселки
geonames:703656   Kupiansk Kupyansk Куп'янськ Куп'янську Куп'янська Купянск Купянском Купянске
geonames:689304   Vovchansk Volchansk Вовчанськ Вовчанську Вовчанська Волчанск Волчанске
geonames:707292   Izium Izyum Ізюм Ізюмі Ізюму Изюм Изюма
geonames:712926   Balakliia Balakliya Balakleya Балаклія Балаклії Балаклею
geonames:704204   Lyman Лиман Лимані Лимана Лимане
geonames:693468   Sloviansk Slovyansk Slavyansk Слов'янськ Слов'янську Славянск Славянске
geonames:704508   Kramatorsk Краматорськ Краматорську Краматорск Краматорском
geonames:705104   Kostiantynivka Konstantinovka Костянтинівка Костянтинівці Константиновка Константиновку
geonames:616743   Druzhkivka Druzhkovka Дружківка Дружківці Дружковка
geonames:704422   Pokrovsk Krasnoarmeysk Покровськ Покровську Покровська Покровск Покровском Красноармейск
geonames:709354   Toretsk Dzerzhinsk Торецьк Торецьку Торецька Торецк Дзержинск
geonames:690823   Vuhledar Ugledar Вугледар Вугледарі Вугледара Угледар Угледара
geonames:695357   Kurakhove Kurakhovo Курахове Курахового Курахово
geonames:701845   Marinka Maryinka Мар'їнка Мар'їнці Мар'їнку Марьинка Марьинке
geonames:706757   Soledar Соледар Соледарі Соледара Соледаром
geonames:704138   Kreminna Kremennaya Кремінна Кремінної Кременная
geonames:692118   Svatove Svatovo Сватове Сватового Сватово
geonames:691999   Sievierodonetsk Severodonetsk Сєвєродонецьк Сєвєродонецьку Северодонецк Северодонецка
geonames:702972   Lysychansk Lisichansk Лисичанськ Лисичанську Лисичанск Лисичанске
geonames:707898   Huliaipole Gulyaipole Гуляйполе Гуляйполі
geonames:698428   Orikhiv Orekhov Оріхів Оріхові Орехов Орехове
geonames:691469   Tokmak Токмак Токмаку Токмака Токмаке
geonames:701404   Melitopol Мелітополь Мелітополі Мелитополь Мелитополя
geonames:712451   Berdiansk Berdyansk Бердянськ Бердянську Бердянск Бердянске
geonames:709276   Enerhodar Energodar Енергодар Енергодарі Энергодар Энергодара
geonames:700051   Nikopol Нікополь Нікополі Никополь Никополе
geonames:699839   Nova+Kakhovka Novaya+Kakhovka Нова+Каховка Нової+Каховки Новой+Каховке
geonames:703861   Krynky Krynki Кринки Кринках
geonames:698770   Ochakiv Ochakov Очаків Очакові Очаков
geonames:711350   Bucha Буча Бучі Буче
geonames:707565   Irpin Ірпінь Ірпені Ирпень Ирпене
geonames:708251   Hostomel Gostomel Гостомель Гостомелі Гостомеля
geonames:486816   Sudzha Суджа Суджі Суджу Суджи Судже
geonames:538560   Kursk Курськ Курську Курск Курска Курском
geonames:578072   Belgorod Бєлгород Бєлгороді Белгород Белгорода Белгороде
village:nikolaevo-darino   Nikolaevo-Darino Nikolayevo-Darino Николаево-Дарьино
village:oleshnya-kursk   Oleshnya Oleshnia Олешня Олешні Олешне Олешню
geonames:706482   Kharkiv+Oblast Kharkiv+region Харківська+область Харківській+області Харьковская+область Харьковской+области
geonames:538555   Kursk+Oblast Kursk+region Курська+область Курській+області Курская+область Курской+области
geonames:703883   Crimea Крим Криму Кримом Крым Крыму Крыма
curated:donbas   Donbas Donbass Донбас Донбасі Донбасу Донбассе
facility:zaporizhzhia-npp   ZNPP Zaporizhzhia+NPP ЗАЕС ЗАЭС Запорізька+АЕС Запорожская+АЭС
"""
CASES = [
    (line.split()[0], form.replace("+", " "))
    for line in PLACES.split("\n")
    if line
    for form in line.split()[1:]
]
# Of all forms; the issue asks for as much.
FOUND = 0.95


@pytest.fixture(scope="module")
def store():
    return Store(EMBEDDED)


def test_there_are_sixty_places_in_three_languages():
    assert len({place for place, _ in CASES}) == 60
    latin = {place for place, form in CASES if form.isascii()}
    cyrillic = {place for place, form in CASES if not form.isascii()}
    assert latin == cyrillic == {place for place, _ in CASES}


def test_the_forms_lead_to_the_places(store):
    missed = [
        (place_id, form)
        for place_id, form in CASES
        if place_id not in {candidate.place.id for candidate in store.lookup(form)}
    ]
    assert 1 - len(missed) / len(CASES) >= FOUND, missed
