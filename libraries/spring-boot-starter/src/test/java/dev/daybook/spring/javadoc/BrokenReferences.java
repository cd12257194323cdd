package dev.daybook.spring.javadoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.util.DocTreePath;
import com.sun.source.util.DocTreePathScanner;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import jdk.javadoc.doclet.Doclet;
import jdk.javadoc.doclet.DocletEnvironment;
import jdk.javadoc.doclet.Reporter;

/// A doclet that writes nothing. It collects the references in comments that name no class and no
/// member: the build of the Javadoc fails on them. javac doesn't see references in `///` comments.
public final class BrokenReferences implements Doclet {
  /// The tool makes the doclet by itself.
  private static final List<String> FOUND = new ArrayList<>();

  private static final List<String> OPTIONS =
      List.of(
          "-quiet",
          // Of optional libraries, which are not on the class path.
          "--ignore-source-errors",
          "-classpath",
          System.getProperty("java.class.path"));

  static synchronized List<String> in(Iterable<? extends JavaFileObject> sources) {
    FOUND.clear();
    var ignored = new DiagnosticCollector<JavaFileObject>();
    var tool = ToolProvider.getSystemDocumentationTool();
    if (!tool.getTask(null, null, ignored, BrokenReferences.class, OPTIONS, sources).call()) {
      throw new AssertionError(ignored.getDiagnostics().toString());
    }
    return List.copyOf(FOUND);
  }

  @Override
  public void init(Locale locale, Reporter reporter) {}

  @Override
  public String getName() {
    return "BrokenReferences";
  }

  @Override
  public Set<? extends Option> getSupportedOptions() {
    return Set.of();
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public boolean run(DocletEnvironment environment) {
    DocTrees trees = environment.getDocTrees();
    environment.getSpecifiedElements().forEach(element -> check(element, trees));
    return true;
  }

  private static void check(Element element, DocTrees trees) {
    TreePath path = trees.getPath(element);
    DocCommentTree comment = trees.getDocCommentTree(element);
    if (path != null && comment != null) {
      new References(trees).scan(new DocTreePath(path, comment), element);
    }
    element.getEnclosedElements().forEach(enclosed -> check(enclosed, trees));
  }

  private static final class References extends DocTreePathScanner<Boolean, Element> {
    private final DocTrees trees;

    References(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Boolean visitReference(ReferenceTree reference, Element of) {
      DocTreePath path = getCurrentPath();
      boolean found = trees.getElement(path) != null || trees.getType(path) != null;
      if (!found) {
        FOUND.add("%s.%s: %s".formatted(of.getEnclosingElement(), of, reference.getSignature()));
      }
      return found;
    }
  }
}
