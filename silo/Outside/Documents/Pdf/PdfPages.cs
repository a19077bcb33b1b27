namespace MeteringCluster.Documents.Pdf;

/// <summary>Where on which page the next thing goes. The first page is 0, y counts from its top.</summary>
internal readonly record struct Place(int Page, double Y);

/// <summary>
/// Pages of A4 that are put together before any is drawn, because each says how many there are. What is put on them is
/// never parted by a page's end: whoever puts it asks for the room first.
/// </summary>
internal sealed class PdfPages(Typesetter type)
{
    public const double Width = 595.28;
    public const double Height = 841.89;
    public const double Left = 50;
    public const double InnerWidth = Width - 2 * Left;

    private const double Top = 50;
    private const double Bottom = Height - 62;
    private const double Footer = Height - 44;

    private readonly List<List<Action>> _pages = [[]];

    public Place Place { get; set; } = new(0, Top);

    /// <summary>Goes on to the next page where less room than this is left.</summary>
    /// <returns>Whether it did.</returns>
    public bool Need(double height)
    {
        if (Place.Y + height <= Bottom || Place.Y <= Top) return false;
        Place = new(Place.Page + 1, Top);
        if (Place.Page == _pages.Count) _pages.Add([]);
        return true;
    }

    public void Put(SetText text, double x, double down = 0)
    {
        var y = Place.Y + down;
        _pages[Place.Page].Add(() => type.Draw(text, x, y));
    }

    public void PutRule(double x, double width, bool isFaint = false)
    {
        var y = Place.Y;
        _pages[Place.Page].Add(() => type.DrawRule(x, y, width, isFaint));
    }

    public void Down(double by) => Place = Place with { Y = Place.Y + by };

    /// <param name="whose">Stands at the foot of each page.</param>
    public void Draw(string whose, Action endPage)
    {
        var style = new TextStyle(7.5, IsFaint: true);
        for (var page = 0; page < _pages.Count; page++)
        {
            foreach (var mark in _pages[page]) mark();
            type.DrawRule(Left, Footer - 5, InnerWidth, isFaint: true);
            type.Draw(type.Set(whose, style, InnerWidth - 70, maxLines: 1), Left, Footer);
            type.Draw(type.Set($"{page + 1} / {_pages.Count}", style, 60, toTheRight: true, maxLines: 1), Left + InnerWidth - 60, Footer);
            endPage();
        }
    }
}
