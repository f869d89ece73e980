namespace Pymk.Silo.Doctor;

/// <summary>The result of a check.</summary>
internal enum Verdict
{
    /// <summary>Pymk can work with it.</summary>
    Fine,

    /// <summary>Nothing is wrong, but there is something to know or to do first.</summary>
    Note,

    /// <summary>Pymk cannot work before this is fixed.</summary>
    Wrong,
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">Whether Pymk can work with it.</param>
/// <param name="What">The state that was found.</param>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
internal readonly record struct Finding(Verdict Verdict, string What, string? Remedy = null)
{
    public static Finding Fine(string what) => new(Verdict.Fine, what);

    public static Finding Note(string what, string remedy) => new(Verdict.Note, what, remedy);

    public static Finding Wrong(string what, string remedy) => new(Verdict.Wrong, what, remedy);

    public override string ToString() => Remedy is null ? What : $"{What}; {Remedy}";
}
