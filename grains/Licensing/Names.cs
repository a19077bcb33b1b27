using System.Runtime.InteropServices;

namespace MeteringCluster.Licensing;

/// <summary>Strings kept once and known by number, for as long as something uses them. Numbers are used again.</summary>
internal sealed class Names
{
    public const int None = -1;

    private readonly Dictionary<string, int> _numbers = [];
    private Name[] _names = [];
    private int _free = None;

    /// <summary>All numbers given out so far are below this.</summary>
    public int End { get; private set; }

    public string this[int number] => _names[number].Text!;

    public int Find(string text) => _numbers.TryGetValue(text, out var number) ? number : None;

    /// <summary>The text's number, with one more use of it to <see cref="Drop"/> later.</summary>
    public int Use(string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, text, out var known);
        if (!known)
        {
            number = TakeFree();
            _names[number] = new Name { Text = text, FirstSession = None };
        }

        _names[number].Uses++;
        return number;
    }

    public void Drop(int number)
    {
        ref var name = ref _names[number];
        if (--name.Uses > 0) return;

        _numbers.Remove(name.Text!);
        name = new Name { NextFree = _free, FirstSession = None };
        _free = number;
    }

    /// <summary>Where the sessions of the user with this number start; <see cref="None"/> where there are none.</summary>
    public ref int FirstSession(int number) => ref _names[number].FirstSession;

    private int TakeFree()
    {
        if (_free != None)
        {
            var number = _free;
            _free = _names[number].NextFree;
            return number;
        }

        if (End == _names.Length) Array.Resize(ref _names, Math.Max(4, 2 * End));
        return End++;
    }

    private struct Name
    {
        public string? Text;
        public int Uses;
        public int FirstSession;
        public int NextFree;
    }
}
