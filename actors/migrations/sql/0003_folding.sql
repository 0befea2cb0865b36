-- Names as people read them, exactly as actors/folding.py has it. The bodies are bound when they are made, so no search
-- path matters, and depend on no collation: they may be indexed, and sort the same everywhere.

-- Composed letters, one blank between words, nothing that nobody sees.
create function public.tidy_name(name text) returns text
language sql immutable strict parallel safe
return btrim(regexp_replace(
  translate(
    normalize(regexp_replace(name, '[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]|(?<![\u0600-\u1cff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1cff])', '', 'g'), NFC),
    U&' \0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000',
    '                             '),
  ' +', ' ', 'g'), ' ');

-- What two names that read alike have in common.
create function public.fold_name(name text) returns text
language sql immutable strict parallel safe
return btrim(regexp_replace(regexp_replace(
  replace(replace(replace(replace(
    translate(
      regexp_replace(regexp_replace(
        normalize(translate(name, U&'''`"\2018\2019\201A\201B\201C\201D\201E\201F\2032\2033\02BB\02BC\02BD\055A\FF07\00B4\00AB\00BB\2039\203A', ''), NFKD),
        '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]', '', 'g'),
        '[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]|(?<![\u0600-\u1cff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1cff])|[\u200c\u200d]', '', 'g'),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZÆÐØÞðøĐđĦħıŁłŊŋŒŦŧͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖſəƏɨƗƙƘɓƁɗƊƴƳɛƐɔƆẞ'
        || U&'-\2010\2011\2012\2013\2014\2015\2043\2212\FE58\FE63\FF0D \0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000''`"\2018\2019\201A\201B\201C\201D\201E\201F\2032\2033\02BB\02BC\02BD\055A\FF07\00B4\00AB\00BB\2039\203A',
      'abcdefghijklmnopqrstuvwxyzædoþdoddhhillnnœttͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆseeiikkbbddyyeeooß'
        || '                                         '),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
  '\.(?![0-9])', '', 'g'),
  ' +', ' ', 'g'), ' ');
