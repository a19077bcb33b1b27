using System.Text.Json;

namespace MeteringCluster.Tests.Browser;

/// <summary>Names that people have, and that somebody might give who means harm.</summary>
internal static class Names
{
    private static readonly string[] All =
    [
        "Ann Lee",
        "<script>alert('seen')</script>",
        "\"Quoted\" & 'apostrophed' </td></table><b>",
        "株式会社メータリング東京支店営業部第二課",
        "مؤسسة القياس والترخيص المحدودة",
        "\u200fשלום\u200e (mixed) 42",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstand",
        "Ünïcödé Ångström-Ñandú & Søn ApS",
        "{{7*7}} ${7*7} %0d%0a 'OR 1=1--",
        "Zoë 👩‍💻 O’Brien",
    ];

    public static string Of(int n) => n < All.Length ? All[n] : $"{All[n % All.Length]} {n}";

    /// <summary>As it stands in JSON, quotes and all.</summary>
    public static string Json(int n) => JsonSerializer.Serialize(Of(n));
}
