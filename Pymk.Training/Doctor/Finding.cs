namespace Pymk.Training.Doctor;

/// <summary>How a check came out.</summary>
internal enum Verdict
{
    /// <summary>Pymk can work with it.</summary>
    Fine,

    /// <summary>Nothing is wrong with the machine, but there is something to know or to do first.</summary>
    Note,

    /// <summary>Pymk cannot work until something is done.</summary>
    Wrong,
}

/// <summary>What one check found.</summary>
/// <param name="Verdict">Whether Pymk can work with it.</param>
/// <param name="What">What is there, or what is wrong.</param>
/// <param name="Remedy">What to do about it; none where nothing is.</param>
internal readonly record struct Finding(Verdict Verdict, string What, string? Remedy = null)
{
    public static Finding Fine(string what) => new(Verdict.Fine, what);

    public static Finding Note(string what, string remedy) => new(Verdict.Note, what, remedy);

    public static Finding Wrong(string what, string remedy) => new(Verdict.Wrong, what, remedy);

    public override string ToString() => Remedy is null ? What : $"{What}; {Remedy}";
}
